import fc from "fast-check";
import { expect, it } from "vitest";
import { fileGlyphs } from "../../../../scripts/lib/file-glyphs.ts";
import { countdownGif } from "../../../../src/render/gif/countdown-gif.ts";
import { stillGif } from "../../../../src/render/gif/still-gif.ts";
import { timerLayout } from "../../../../src/render/gif/timer-layout.ts";
import type { TimerTheme } from "../../../../src/render/gif/timer-theme.ts";
import { decodeGif, faceOf, paintedText, samePixels, timerThemes } from "../../../support/timer-samples.ts";

const { plain } = timerThemes;

it("draws a still picture of the same size, with the text in full and no delay", () => {
  const face = faceOf(plain);
  const text = "Ends 1 December 2026, 00:00 UTC";
  const { frames, loops, width, height } = decodeGif(stillGif(face, text));
  expect({ width, height, loops, frames: frames.length }).toEqual({ width: 400, height: 100, loops: null, frames: 1 });
  expect(frames[0]).toMatchObject({ delay: 0, x: 0, y: 0, width: 400, height: 100 });
  expect(samePixels(frames[0]?.rgba ?? new Uint8Array(), paintedText(face, text))).toBe(true);
});

it("leaves out words in letters that have no glyph, and emoji, rather than drawing boxes", () => {
  const face = faceOf(plain);
  expect(stillGif(face, "Ends 終わり ថ្ងៃ. 1 May 🎉")).toEqual(stillGif(face, "Ends 1 May"));
  expect(stillGif(face, "termine\u0301e")).toEqual(stillGif(face, "terminée"));
  expect(decodeGif(stillGif(face, "終わり")).frames).toHaveLength(1);
});

it("draws all labels or none", () => {
  const blank = countdownGif(faceOf({ ...plain, labels: { days: "", hours: "", minutes: "", seconds: "" } }), 5e6);
  const foreign = { days: "日", hours: "時間", minutes: "分", seconds: "秒" };
  expect(countdownGif(faceOf({ ...plain, labels: foreign }), 5e6)).toEqual(blank);
  expect(countdownGif(faceOf({ ...plain, labels: { ...plain.labels, hours: "時間" } }), 5e6)).toEqual(blank);
  expect(countdownGif(faceOf({ ...plain, labels: { ...plain.labels, hours: "" } }), 5e6)).not.toEqual(blank);
});

it.each([
  ["Russian", { days: "дней", hours: "часов", minutes: "минут", seconds: "секунд" }],
  ["Greek", { days: "ημέρες", hours: "ώρες", minutes: "λεπτά", seconds: "δευτ." }],
  ["Vietnamese", { days: "ngày", hours: "giờ", minutes: "phút", seconds: "giây" }],
])("draws labels in %s", (_language, labels) => {
  const [labelled, blank] = [labels, { days: "", hours: "", minutes: "", seconds: "" }].map((texts) =>
    decodeGif(countdownGif(faceOf({ ...plain, labels: texts }), 5e6)),
  );
  expect(labelled?.frames).toHaveLength(blank?.frames.length ?? 0);
  expect(labelled?.frames[0]?.rgba).not.toEqual(blank?.frames[0]?.rgba);
});

it("fits any theme into its picture, however small or large", () => {
  const color = fc.constantFrom("#ffffff", "#000000", "#b91c1c", "#0f172a");
  const word = fc.constantFrom("", "d", "days", "Sekunden", "a label of 20 letters");
  const themes: fc.Arbitrary<TimerTheme> = fc.record({
    width: fc.integer({ min: 32, max: 1280 }),
    height: fc.integer({ min: 16, max: 320 }),
    background: color,
    ink: color,
    labelInk: color,
    digitSize: fc.double({ min: 20, max: 160, noNaN: true }),
    labels: fc.record({ days: word, hours: word, minutes: word, seconds: word }),
    separator: fc.constantFrom("", ":", "·", "—"),
    showDays: fc.boolean(),
    ended: fc.constantFrom("", "Over", "This offer has ended, and so have all the others of this week"),
  });
  fc.assert(
    fc.property(themes, fc.integer({ min: 0, max: 9e9 }), (theme, msLeft) => {
      const face = faceOf(theme);
      const { cells, slot, top, labels } = timerLayout(theme, face.glyphs);
      const end = (cells.at(-1)?.x ?? 0) + 2 * slot.width;
      expect(Math.min(cells[0]?.x ?? -1, theme.width - end, top)).toBeGreaterThanOrEqual(0);
      expect(top + slot.height).toBeLessThanOrEqual(theme.height);
      expect(labels?.baseline ?? 0).toBeLessThan(theme.height);
      const { width, height, frames } = decodeGif(countdownGif(face, msLeft));
      expect({ width, height }).toEqual({ width: theme.width, height: theme.height });
      expect(frames).toHaveLength(msLeft < 1000 ? 1 : Math.min(60, Math.floor(msLeft / 1000) + 1));
    }),
    { numRuns: 30 },
  );
});

it("gives labels up before digits get small", () => {
  const glyphs = fileGlyphs();
  expect(timerLayout(plain, glyphs).labels).not.toBe(null);
  const low = timerLayout({ ...plain, height: 48 }, glyphs);
  expect(low.labels).toBe(null);
  expect(low.digitSize).toBeGreaterThan(50);
});

it("gives every digit the same room, so that nothing moves when one changes", () => {
  const face = faceOf(plain);
  const sizes = new Set(face.dial.digits.map(({ width, height }) => `${width}x${height}`));
  expect(sizes.size).toBe(1);
});
