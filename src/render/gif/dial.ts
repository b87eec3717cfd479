import type { Box } from "../drawing.ts";
import type { Glyphs } from "../glyphs.ts";
import { drawLine, lineWidth, shade } from "./lettering.ts";
import { inkRamp, labelRamp, shades } from "./palette.ts";
import { blankPlane, cutOut, lay, type Placed, type Plane } from "./plane.ts";
import { digitWeight, labelWeight, type TimerLayout, timerLayout } from "./timer-layout.ts";
import type { TimerTheme } from "./timer-theme.ts";

/** A timer without its numbers, and the digits to put in. */
export type Dial = {
  /** The whole picture with labels and separators. */
  readonly plane: Plane;
  /** Where the digits are: whole rows of the picture. */
  readonly band: Box;
  /** From the top of the band to the top of the digits; less than 0 only in a picture too small for a timer. */
  readonly drop: number;
  readonly digits: readonly Plane[];
  /** Left edge of each number. */
  readonly numbers: readonly number[];
};

export const timerDial = (theme: TimerTheme, glyphs: Glyphs): Dial => {
  const layout = timerLayout(theme, glyphs);
  const plane = blankPlane(theme.width, theme.height);
  drawLabels(plane, layout, glyphs);
  const digits = Array.from("0123456789", (digit) => inSlot(digit, layout, glyphs));
  const separator = separatorPlane(theme.separator, layout, glyphs);
  for (const { x } of layout.cells.slice(1)) lay(separator, plane, x - layout.gap, layout.top);
  const y = Math.max(0, layout.top);
  const height = Math.min(theme.height, layout.top + layout.slot.height) - y;
  return {
    plane,
    band: { x: 0, y, width: theme.width, height },
    drop: layout.top - y,
    digits,
    numbers: layout.cells.map(({ x }) => x),
  };
};

/** The band with its numbers; or only what lies between the left edge of one of them and the end of the last one. */
export const numbersPlane = (dial: Dial, numbers: readonly number[], from: number | null): Placed => {
  const { band, drop, digits } = dial;
  const slot = digits[0]?.width ?? 1;
  const left = from === null ? 0 : Math.max(0, dial.numbers[from] ?? 0);
  const right = from === null ? band.width : Math.min(band.width, (dial.numbers.at(-1) ?? 0) + slot * 2);
  const plane = cutOut(dial.plane, { x: left, y: band.y, width: right - left, height: band.height });
  for (let cell = from ?? 0; cell < numbers.length; cell += 1) {
    const [number, x] = [numbers[cell] ?? 0, (dial.numbers[cell] ?? 0) - left];
    const [tens, units] = [digits[Math.floor(number / 10)], digits[number % 10]];
    if (tens !== undefined) lay(tens, plane, x, drop);
    if (units !== undefined) lay(units, plane, x + slot, drop);
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

/** The separator in the middle of the gap, at half the height of the digits if it is a single character. */
const separatorPlane = (text: string, { slot, gap, digitSize }: TimerLayout, glyphs: Glyphs): Plane => {
  const plane = blankPlane(gap, slot.height);
  const mask = glyphs.mask(text, digitSize, digitWeight);
  if (mask === null) return plane;
  const [x, y] = [Math.round((gap - mask.width) / 2), Math.round((slot.height - mask.height) / 2)];
  shade(mask, inkShades, plane, x, y);
  return plane;
};
