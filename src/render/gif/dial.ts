import type { Box } from "../drawing.ts";
import type { Glyphs } from "../glyphs.ts";
import { drawLine, lineWidth, shade } from "./lettering.ts";
import { inkRamp, labelRamp, shades } from "./palette.ts";
import { blankPlane, cutOut, lay, type Placed, type Plane } from "./plane.ts";
import { type RowRuns, rowRunsOf, type Runs, sideBySide } from "./runs.ts";
import { digitWeight, labelWeight, type TimerLayout, timerLayout } from "./timer-layout.ts";
import type { TimerTheme } from "./timer-theme.ts";

/** A timer without its numbers, and the digits to put in. */
export type Dial = {
  /** The whole picture with labels and separators. */
  readonly plane: Plane;
  /** Where the digits are: whole rows of the picture. */
  readonly band: Box;
  readonly digits: readonly Plane[];
  /** Left edge of each number. */
  readonly numbers: readonly number[];
  /** What the band is put together from: what is left of each number and of the right edge, and the digits. */
  readonly gapRuns: readonly RowRuns[];
  readonly digitRuns: readonly RowRuns[];
};

export const timerDial = (theme: TimerTheme, glyphs: Glyphs): Dial => {
  const layout = timerLayout(theme, glyphs);
  const { slot, cells, gap, top } = layout;
  const plane = blankPlane(theme.width, theme.height);
  drawLabels(plane, layout, glyphs);
  const digits = Array.from("0123456789", (digit) => inSlot(digit, layout, glyphs));
  const separator = separatorPlane(theme.separator, layout, glyphs);
  for (const { x } of cells.slice(1)) lay(separator, plane, x - gap, top);
  const numbers = cells.map(({ x }) => x);
  const ends = numbers.map((x) => x + slot.width * 2);
  const gapRuns = [...numbers, theme.width].map((x, i) => {
    const from = i === 0 ? 0 : (ends[i - 1] ?? 0);
    return rowRunsOf(cutOut(plane, { x: from, y: top, width: x - from, height: slot.height }));
  });
  const band = { x: 0, y: top, width: theme.width, height: slot.height };
  return { plane, band, digits, numbers, gapRuns, digitRuns: digits.map((digit) => rowRunsOf(digit)) };
};

/** The whole band with its numbers. */
export const bandRuns = ({ band, gapRuns, digitRuns }: Dial, numbers: readonly number[]): Runs => {
  const pieces = numbers.flatMap((number, i) => [
    gapRuns[i],
    digitRuns[Math.floor(number / 10)],
    digitRuns[number % 10],
  ]);
  return sideBySide(
    [...pieces, gapRuns.at(-1)].filter((piece) => piece !== undefined),
    band.height,
  );
};

/** What the band shows from the left edge of a number to the end of the last one. */
export const numbersPlane = (dial: Dial, numbers: readonly number[], first: number): Placed => {
  const { band, digits } = dial;
  const slot = digits[0]?.width ?? 1;
  const left = dial.numbers[first] ?? 0;
  const right = (dial.numbers.at(-1) ?? 0) + slot * 2;
  const plane = cutOut(dial.plane, { x: left, y: band.y, width: right - left, height: band.height });
  for (let cell = first; cell < numbers.length; cell += 1) {
    const [number, x] = [numbers[cell] ?? 0, (dial.numbers[cell] ?? 0) - left];
    const [tens, units] = [digits[Math.floor(number / 10)], digits[number % 10]];
    if (tens !== undefined) lay(tens, plane, x, 0);
    if (units !== undefined) lay(units, plane, x + slot, 0);
  }
  return { plane, at: { x: left, y: band.y } };
};

const inkShades = shades(inkRamp);
const labelShades = shades(labelRamp);

const drawLabels = (plane: Plane, { cells, slot, labels }: TimerLayout, glyphs: Glyphs): void => {
  if (labels === null) return;
  const lettering = { size: labels.size, weight: labelWeight };
  for (const { x, label } of cells) {
    const start = x + slot.width - lineWidth(label, lettering, glyphs) / 2;
    drawLine(label, lettering, glyphs, labelShades, plane, { x: start, baseline: labels.baseline });
  }
};

const inSlot = (digit: string, { slot, ascent, digitSize }: TimerLayout, glyphs: Glyphs): Plane => {
  const plane = blankPlane(slot.width, slot.height);
  const mask = glyphs.mask(digit, digitSize, digitWeight);
  if (mask === null) return plane;
  shade(mask, inkShades, plane, Math.round((slot.width - mask.advance) / 2) + mask.left, ascent - mask.top);
  return plane;
};

/** The separator, one character, in the middle of the gap at half the height of the digits. */
const separatorPlane = (text: string, { slot, gap, digitSize }: TimerLayout, glyphs: Glyphs): Plane => {
  const plane = blankPlane(gap, slot.height);
  const mask = glyphs.mask(text, digitSize, digitWeight);
  if (mask === null) return plane;
  const [x, y] = [Math.round((gap - mask.width) / 2), Math.round((slot.height - mask.height) / 2)];
  shade(mask, inkShades, plane, x, y);
  return plane;
};
