import { type Box, runGap, type TextBlock, type TextRun } from "../drawing.ts";
import type { Glyphs, PenQuarter } from "../glyphs.ts";
import { ellipsized, typeset } from "../text/typeset.ts";
import { wrapped } from "../text/wrap.ts";
import type { Canvas } from "./canvas.ts";
import type { Ink } from "./palette.ts";

/** Of the line through struck text, in ems; with it, the engine draws the same line. */
const strikeThickness = 0.1;

type Line = { readonly runs: readonly TextRun[]; readonly baseline: number };

/** Paints a block of text within its box; what is too wide for its line ends in an ellipsis. */
export const paintText = (canvas: Canvas, block: TextBlock, glyphs: Glyphs, inkOf: (run: TextRun) => Ink): void => {
  for (const { runs, baseline } of linesOf(block, glyphs)) {
    const set = runs.map((run) => ({ run, text: typeset(run.text, run, glyphs) }));
    const width = set.reduce((sum, { text }) => sum + text.width, 0) + runGap * (set.length - 1);
    let x = block.x + { left: 0, center: (block.width - width) / 2, right: block.width - width }[block.align];
    for (const { run, text } of set) {
      const ink = inkOf(run);
      const clip = inkBox(block, run, baseline, glyphs);
      for (const [i, char] of text.chars.entries()) {
        paintGlyph(canvas, char, x + (text.pens[i] ?? 0), baseline, run, glyphs, ink, clip);
      }
      if (run.struck === true) strike(canvas, { from: x, to: x + text.width, baseline, clip }, run, glyphs, ink);
      x += text.width + runGap;
    }
  }
};

const linesOf = (block: TextBlock, glyphs: Glyphs): Line[] => {
  const [first] = block.runs;
  if (first === undefined) return [];
  if (block.lines === 1) {
    const baseline = Math.max(...block.runs.map((run) => block.y + baselineOf(block, run, glyphs)));
    return [{ runs: fitting(block.runs, block.width, glyphs), baseline }];
  }
  const top = block.y + baselineOf(block, first, glyphs);
  return wrapped(first.text, first, block.width, block.lines, glyphs).map((text, i) => ({
    runs: [{ ...first, text }],
    baseline: top + i * block.lineHeight,
  }));
};

/** From the top of a line down to its baseline: ascent and descent of the face, in the middle of the line. */
const baselineOf = ({ lineHeight }: TextBlock, { size }: TextRun, { metrics }: Glyphs): number => {
  const [ascent, descent] = [Math.round(metrics.ascent * size), Math.round(metrics.descent * size)];
  return Math.floor((lineHeight - ascent - descent) / 2 + ascent);
};

/** The runs that fit, the last of them cut if need be. */
const fitting = (runs: readonly TextRun[], width: number, glyphs: Glyphs): TextRun[] => {
  const fits: TextRun[] = [];
  let room = width;
  for (const run of runs) {
    const text = ellipsized(run.text, run, room, glyphs);
    if (text !== "") fits.push(text === run.text ? run : { ...run, text });
    if (text !== run.text) break;
    room -= typeset(text, run, glyphs).width + runGap;
  }
  return fits;
};

/** Where ink may be: the block's width, and its height or, where lines are set tight, what letters need. */
const inkBox = (block: TextBlock, { size }: TextRun, baseline: number, { metrics }: Glyphs): Box => {
  const top = Math.min(block.y, Math.floor(baseline - metrics.ascent * size));
  const bottom = Math.max(block.y + block.height, Math.ceil(baseline + metrics.descent * size));
  return { x: block.x, width: block.width, y: top, height: bottom - top };
};

const paintGlyph = (
  canvas: Canvas,
  char: string,
  x: number,
  baseline: number,
  { size, weight }: TextRun,
  glyphs: Glyphs,
  ink: Ink,
  clip: Box,
): void => {
  const quarters = Math.round(x * 4);
  const pen = Math.floor(quarters / 4);
  const mask = glyphs.mask(char, size, weight, (quarters - pen * 4) as PenQuarter);
  if (mask === null || mask.width === 0) return;
  const { left, top, width, height, coverage } = mask;
  canvas.cover({ x: left, y: -top, width, height, coverage }, pen, baseline, ink, clip);
};

type StruckThrough = { readonly from: number; readonly to: number; readonly baseline: number; readonly clip: Box };

const strike = (
  canvas: Canvas,
  { from, to, baseline, clip }: StruckThrough,
  { size }: TextRun,
  { metrics }: Glyphs,
  ink: Ink,
): void => {
  const thickness = Math.max(1, Math.floor(size * strikeThickness));
  const top = Math.round(baseline - metrics.strike * size - thickness / 2);
  // A letter wider than its box is cut, and so is its line.
  const left = Math.max(Math.round(from), clip.x);
  const right = Math.min(Math.round(to), clip.x + clip.width);
  for (let y = top; y < top + thickness; y++) canvas.run(left, right, y, 1, ink);
};
