import { expect, it } from "vitest";
import { fileGlyphs } from "../../../scripts/lib/file-glyphs.ts";
import { TimerTemplate } from "../../../src/contract/template.ts";
import { createTimerPictures } from "../../../src/render/timer-pictures.ts";

const now = Date.UTC(2026, 10, 23, 10);
const glyphs = fileGlyphs();
const timers = createTimerPictures({ glyphs: () => glyphs, clock: { now: () => now } });
const templateOf = (more: object) =>
  TimerTemplate.parse({ id: "t", format: "gif", width: 200, height: 50, ends_at: "{{person.ends}}", ...more });
const facts = (ends: unknown, isFrozen = false) => ({ item: null, traits: { ends }, isFrozen });
const plain = templateOf({});

it.each([
  ["2026-12-01T09:05:00Z", "1 December 2026, 09:05 UTC"],
  ["2026-12-01T09:05", "1 December 2026, 09:05 UTC"],
  ["2026-12-01 09:05:30.5", "1 December 2026, 09:05 UTC"],
  ["2026-12-01T09:05:00+0000", "1 December 2026, 09:05 UTC"],
  [1_796_115_900, "1 December 2026, 09:05 UTC"],
  ["1796115900000", "1 December 2026, 09:05 UTC"],
  ["2027-01-31", "31 January 2027, 00:00 UTC"],
  ["2027-03-28T03:30:00+02:00", "28 March 2027, 01:30 UTC"],
])("tells a client that keeps its copy when %s is", (ends, words) => {
  const asked = timers.get(templateOf({ still: "{{date}}" }), facts(ends, true));
  expect(asked?.bytes).toEqual(timers.get(templateOf({ still: words }), facts(ends, true))?.bytes);
});

it.each([undefined, null, "", "soon", "tomorrow 2026-12-01", "2026-13-01", "2026-12-01T99:99", -1, {}, []])(
  "knows no end from %j",
  (ends) => {
    expect(timers.get(plain, facts(ends))).toBe(null);
  },
);

it("paints the date for who keeps their copy once per end", () => {
  const [one, again] = [timers.get(plain, facts("2027-01-01", true)), timers.get(plain, facts("2027-01-01", true))];
  expect(again).toBe(one);
  expect(timers.get(plain, facts("2027-01-02", true))?.bytes).not.toEqual(one?.bytes);
});

it("gives equal seconds one tag, other seconds and other ends other ones", () => {
  const tag = (ends: string, isFrozen = false) => timers.get(plain, facts(ends, isFrozen))?.etag;
  const [one, same, later] = ["2026-11-23T10:10:00.100Z", "2026-11-23T10:10:00.900Z", "2026-11-23T10:10:01.000Z"];
  expect(tag(one)).toBe(tag(same));
  expect(new Set([tag(one), tag(later), tag(one, true), tag(later, true)]).size).toBe(4);
});

it("shows everybody its last words after the end, whoever keeps them", () => {
  const ended = ["2026-11-23T10:00:00Z", "2020-01-01"].flatMap((ends) => [
    timers.get(plain, facts(ends)),
    timers.get(plain, facts(ends, true)),
  ]);
  expect(new Set(ended.map((picture) => picture?.etag)).size).toBe(1);
});
