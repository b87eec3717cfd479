import fc from "fast-check";
import { expect, it } from "vitest";
import { fileGlyphs } from "../../../../scripts/lib/file-glyphs.ts";
import { ellipsized, textWidth, typeset } from "../../../../src/render/text/typeset.ts";
import { wrapped } from "../../../../src/render/text/wrap.ts";

const glyphs = fileGlyphs();
const style = { size: 25, weight: 500 } as const;
const words = fc
  .array(fc.string({ unit: fc.constantFrom(...Array.from("aeinorstžłğ-/W")), minLength: 1, maxLength: 14 }), {
    maxLength: 12,
  })
  .map((list) => list.join(" "));

it("breaks between words, after hyphens and slashes, and keeps what belongs together", () => {
  expect(wrapped("Waterproof trail-running jacket", style, 220, 5, glyphs)).toEqual([
    "Waterproof trail-",
    "running jacket",
  ]);
  expect(wrapped("black/white stripes", style, 90, 5, glyphs)).toEqual(["black/", "white", "stripes"]);
  expect(wrapped("10\u00a0000\u00a0€ for two", style, 120, 5, glyphs)).toEqual(["10\u00a0000\u00a0€", "for two"]);
});

it("breaks a word anywhere that fits on no line", () => {
  const lines = wrapped("Donaudampfschifffahrt", style, 100, 9, glyphs);
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.join("")).toBe("Donaudampfschifffahrt");
});

it("loses no letter when there are lines enough, and no line is too wide", () => {
  fc.assert(
    fc.property(words, fc.integer({ min: 40, max: 400 }), (text, room) => {
      const lines = wrapped(text, style, room, 500, glyphs);
      expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      for (const line of lines) expect(textWidth(line, style, glyphs)).toBeLessThanOrEqual(room);
    }),
  );
});

it("ends the last line in an ellipsis, and only if something is left out", () => {
  fc.assert(
    fc.property(words, fc.integer({ min: 40, max: 400 }), fc.integer({ min: 1, max: 3 }), (text, room, most) => {
      const lines = wrapped(text, style, room, most, glyphs);
      expect(lines.length).toBeLessThanOrEqual(most);
      const isWhole = lines.join("").replaceAll(" ", "") === text.replaceAll(" ", "");
      expect(lines.at(-1)?.endsWith("…") ?? false).toBe(!isWhole);
      for (const line of lines) expect(textWidth(line, style, glyphs)).toBeLessThanOrEqual(room);
    }),
  );
});

it("gives up a line that is too narrow for an ellipsis", () => {
  expect(ellipsized("Hello", style, 5, glyphs)).toBe("");
});

it("raises the colon of a time and no other", () => {
  expect(typeset("Ends: 19:59", style, glyphs).chars.join("")).toBe("Ends: 19\u223659");
});
