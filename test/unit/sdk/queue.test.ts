import "./page-globals.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { mostWaiting, requestLength } from "../../../src/sdk/limits.ts";
import { add, bodyOf, firstRequest, waiting, type Waiting } from "../../../src/sdk/queue.ts";
import { drop, keep, namesOf, read, write } from "../../../src/sdk/store.ts";

const event = (i: string, more: object = {}) => ({ i, t: 1_700_000_000_000, n: "page", ...more });
const waitingEvent = (name: string, head: string, length: number): Waiting => [name, head, "x".repeat(length)];

beforeEach(() => namesOf("").forEach(drop));

describe("the queue", () => {
  it("gives back events in the order in which they happened, as a body of POST /e", () => {
    add({ a: "v" }, event("late", { t: 1_700_000_000_001 }));
    add({ a: "v" }, event("first"));
    add({ a: "v" }, event("second"));
    const body = JSON.parse(bodyOf(firstRequest(waiting()))) as { a: string; t: number; e: { i: string }[] };
    expect(body.a).toBe("v");
    expect(Math.abs(body.t - Date.now())).toBeLessThan(1_000);
    expect(body.e.map(({ i }) => i)).toEqual(["first", "second", "late"]);
  });

  it("keeps the newest when too many wait", () => {
    for (let n = 0; n < mostWaiting + 3; n++) add({}, event(`e${n}`));
    const left = waiting();
    expect(left).toHaveLength(mostWaiting);
    expect(left[0]?.[2]).toContain('"e3"');
    expect(left.at(-1)?.[2]).toContain(`"e${mostWaiting + 2}"`);
  });

  it("does not keep an event that the gateway could never take", () => {
    add({}, event("huge", { p: { text: "x".repeat(260_000) } }));
    expect(waiting()).toEqual([]);
  });

  it.each([
    ["all that fit", [waitingEvent("1", "a", 9_000), waitingEvent("2", "a", 9_000)], 2],
    ["what fits", [waitingEvent("1", "a", 9_000), waitingEvent("2", "a", 9_000), waitingEvent("3", "a", 9_000)], 2],
    ["a long one alone", [waitingEvent("1", "a", requestLength * 3), waitingEvent("2", "a", 5)], 1],
    ["a long one that is the only one", [waitingEvent("1", "a", requestLength * 3)], 1],
    ["a long one in the next request", [waitingEvent("1", "a", 5), waitingEvent("2", "a", requestLength * 3)], 1],
    ["only events of one head", [waitingEvent("1", "a", 5), waitingEvent("2", "b", 5), waitingEvent("3", "a", 5)], 1],
    ["nothing", [], 0],
  ])("sends together %s", (_, all, expected) => {
    expect(firstRequest(all)).toEqual(all.slice(0, expected));
  });
});

describe("the store", () => {
  it("moves what is there when consent changes, and prefers what another tab has stored", () => {
    write("ds_a", "1");
    expect(keep(true)).toBe(false);
    expect(keep(false)).toBe(true);
    expect(read("ds_a")).toBe("1");
    write("ds_b", "2");
    expect(keep(true)).toBe(true);
    expect(namesOf("ds_")).toEqual(["ds_a", "ds_b"]);
    expect(keep(true)).toBe(false);
  });
});
