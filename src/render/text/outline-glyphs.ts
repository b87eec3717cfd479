import { byteLru } from "../../base/byte-lru.ts";
import type { FontWeight } from "../drawing.ts";
import type { GlyphMask, Glyphs, PenQuarter } from "../glyphs.ts";
import { coverageOf } from "./coverage.ts";
import { outlineFont, type OutlineFont } from "./outline-font.ts";

/** The packed outlines of each weight, as scripts/outlines.ts writes them. */
export type OutlineFiles = Readonly<Record<FontWeight, ArrayBuffer | Uint8Array>>;

/** 2 MB of masks: some 1,500 letters at the sizes of a mail. */
const defaultCacheBytes = 2 * 1024 * 1024;

/** Objects and map entry of a mask beside its pixels, about. */
const maskOverhead = 200;

/** Glyphs painted from outlines; masks are kept for the next picture of the isolate, so make one and share it. */
export const outlineGlyphs = (files: OutlineFiles, cacheBytes = defaultCacheBytes): Glyphs => {
  const fonts = { 500: outlineFont(files[500]), 700: outlineFont(files[700]) };
  const masks = byteLru<GlyphMask, number>(cacheBytes, ({ coverage }) => coverage.length + maskOverhead);
  const advance = (char: string, size: number, weight: FontWeight): number => {
    const glyph = fonts[weight].glyphOf(char);
    return glyph < 0 ? 0 : fonts[weight].advance(glyph) * size;
  };
  return {
    metrics: fonts[500].metrics,
    covers: (text) => {
      for (const char of text) if (fonts[500].glyphOf(char) < 0) return false;
      return true;
    },
    mask: (char, size, weight, quarter = 0) => {
      const font = fonts[weight];
      const glyph = font.glyphOf(char);
      if (glyph < 0) return null;
      const key = maskKey(glyph, size, weight, quarter);
      const known = masks.get(key);
      if (known !== undefined) return known;
      const mask = rasterise(font, glyph, size, quarter);
      masks.set(key, mask);
      return mask;
    },
    advance,
    kern: (left, right, size, weight) => {
      const font = fonts[weight];
      const [from, to] = [font.glyphOf(left), font.glyphOf(right)];
      return from < 0 || to < 0 ? 0 : font.kern(from, to) * size;
    },
  };
};

/** One number for glyph (10 bits), weight, quarter and size in 1/64 px: numbers are faster keys than strings. */
const maskKey = (glyph: number, size: number, weight: FontWeight, quarter: PenQuarter): number =>
  ((Math.round(size * 64) * 4 + quarter) * 2 + (weight === 700 ? 1 : 0)) * 1024 + glyph;

const rasterise = (font: OutlineFont, glyph: number, size: number, quarter: PenQuarter): GlyphMask => {
  const { x, y, width, height, coverage } = coverageOf(font.contours(glyph, size, quarter / 4));
  return { width, height, left: x, top: -y, advance: font.advance(glyph) * size, coverage };
};
