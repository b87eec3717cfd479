import type { FontWeight } from "./drawing.ts";

/** Coverage of one glyph at one size: 8 bit, row by row, 0 outside the letter and 255 inside. */
export type GlyphMask = {
  readonly width: number;
  readonly height: number;
  /** Pixels from the pen to the mask's left edge. */
  readonly left: number;
  /** Pixels from the baseline up to the mask's top edge. */
  readonly top: number;
  /** Pixels to the next pen position, fractional, before kerning. */
  readonly advance: number;
  readonly coverage: Uint8Array;
};

/** Quarters of a pixel that a mask is shifted to the right, for a pen between two pixels. */
export type PenQuarter = 0 | 1 | 2 | 3;

/** Heights of a face, in ems; `descent` goes down from the baseline and is positive. */
export type FaceMetrics = {
  readonly ascent: number;
  readonly descent: number;
  /** From the baseline up to the middle of the line through struck text. */
  readonly strike: number;
};

/** The letters that are painted without an engine. Sizes in file pixels, from 1 to 512. */
export type Glyphs = {
  /** Whether each character of the text has a glyph; what is not covered goes to the engine. */
  covers(text: string): boolean;
  /** Null for a character without a glyph; a mask of no pixels for a space. */
  mask(char: string, size: number, weight: FontWeight, quarter?: PenQuarter): GlyphMask | null;
  /** Pixels to the next pen position; 0 for a character without a glyph. */
  advance(char: string, size: number, weight: FontWeight): number;
  /** Pixels by which a pair moves together (negative) or apart. */
  kern(left: string, right: string, size: number, weight: FontWeight): number;
  readonly metrics: FaceMetrics;
};
