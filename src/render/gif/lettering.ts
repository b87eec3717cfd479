import type { FontWeight } from "../drawing.ts";
import type { GlyphMask, Glyphs, PenQuarter } from "../glyphs.ts";
import type { Plane } from "./plane.ts";

export type Lettering = { readonly size: number; readonly weight: FontWeight };

/** Where a line starts: the pen, which may stand between two pixels, and the row under the letters. */
export type LineStart = { readonly x: number; readonly baseline: number };

/**
 * What of a text can be drawn. A word with a letter that has no glyph is left out whole, for the rest of it would be
 * another word; of other characters, such as emoji, only those without a glyph. Nothing is drawn as a box.
 */
export const drawable = (text: string, glyphs: Glyphs): string =>
  text
    .normalize("NFC")
    .split(/\s+/)
    .filter((word) => glyphs.covers(word.replaceAll(/[^\p{L}\p{M}\p{N}]/gu, "")))
    .map((word) => Array.from(word, (char) => (glyphs.covers(char) ? char : "")).join(""))
    .filter((word) => word !== "")
    .join(" ");

/** Pixels that a line takes, fractional. */
export const lineWidth = (text: string, lettering: Lettering, glyphs: Glyphs): number => {
  let end = 0;
  for (const { char, pen } of pens(text, lettering, glyphs)) {
    end = pen + glyphs.advance(char, lettering.size, lettering.weight);
  }
  return end;
};

/** Draws a line in the indices that `shades` has for each coverage; what stands out of the plane is cut off. */
export const drawLine = (
  text: string,
  lettering: Lettering,
  glyphs: Glyphs,
  shades: Uint8Array,
  on: Plane,
  start: LineStart,
): void => {
  for (const { char, pen } of pens(text, lettering, glyphs)) {
    const quarters = Math.round((start.x + pen) * 4);
    const pixel = Math.floor(quarters / 4);
    const mask = glyphs.mask(char, lettering.size, lettering.weight, (quarters - pixel * 4) as PenQuarter);
    if (mask !== null) shade(mask, shades, on, pixel + mask.left, start.baseline - mask.top);
  }
};

/** Lays a glyph over a plane. Where two glyphs meet, the darker pixel stays. */
export const shade = (mask: GlyphMask, shades: Uint8Array, on: Plane, x: number, y: number): void => {
  for (let row = Math.max(0, -y); row < mask.height && y + row < on.height; row += 1) {
    for (let column = Math.max(0, -x); column < mask.width && x + column < on.width; column += 1) {
      const index = shades[mask.coverage[row * mask.width + column] ?? 0] ?? 0;
      const at = (y + row) * on.width + x + column;
      if (index > (on.pixels[at] ?? 0)) on.pixels[at] = index;
    }
  }
};

const pens = (
  text: string,
  { size, weight }: Lettering,
  glyphs: Glyphs,
): readonly { readonly char: string; readonly pen: number }[] => {
  let pen = 0;
  let before: string | null = null;
  return Array.from(text, (char) => {
    if (before !== null) pen += glyphs.advance(before, size, weight) + glyphs.kern(before, char, size, weight);
    before = char;
    return { char, pen };
  });
};
