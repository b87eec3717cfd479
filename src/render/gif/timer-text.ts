import type { FontWeight } from "../drawing.ts";
import type { Glyphs } from "../glyphs.ts";
import type { Size } from "../size.ts";
import { drawable, drawLine, lineWidth } from "./lettering.ts";
import { inkRamp, shades } from "./palette.ts";
import { blankPlane, type Placed } from "./plane.ts";
import type { TimerTheme } from "./timer-theme.ts";

const weight: FontWeight = 500;

/** Shares of the picture that stay empty on each side. */
const margins = { x: 0.05, y: 0.1 };
/** From one baseline to the next, and from the top of a line to its baseline, in ems. */
const lineHeight = 1.3;
const capHeight = 0.73;
/** Ems of the largest text for one of a digit. */
const largestShare = 0.65;
/** Under 6 pixels of a mail a text cannot be read: it goes on over the edge instead. */
const smallest = 12;

/** A text that takes the place of the clock, in the middle of the picture, on one line or two, as large as it fits. */
export const timerText = (text: string, theme: TimerTheme, glyphs: Glyphs): Placed => {
  const { width, height } = theme;
  const plane = blankPlane(width, height);
  const { lines, size } = setting(drawable(text, glyphs), theme, Math.max(1, theme.digitSize * largestShare), glyphs);
  const lettering = { size, weight };
  const tall = ((lines.length - 1) * lineHeight + capHeight) * size;
  for (const [i, line] of lines.entries()) {
    drawLine(line, lettering, glyphs, inkShades, plane, {
      x: (width - lineWidth(line, lettering, glyphs)) / 2,
      baseline: Math.round((height - tall) / 2 + (capHeight + i * lineHeight) * size),
    });
  }
  return { plane, at: { x: 0, y: 0 } };
};

const inkShades = shades(inkRamp);

type Setting = { readonly lines: readonly string[]; readonly size: number };

/** One line, unless two can be a quarter larger. */
const setting = (text: string, picture: Size, largest: number, glyphs: Glyphs): Setting => {
  const one = fitted([text], picture, largest, glyphs);
  const two = fitted(halves(text), picture, largest, glyphs);
  return two.size > one.size * 1.25 ? two : one;
};

const fitted = (lines: readonly string[], { width, height }: Size, largest: number, glyphs: Glyphs): Setting => {
  const widest = Math.max(...lines.map((line) => lineWidth(line, { size: largest, weight }, glyphs) / largest));
  const tall = (lines.length - 1) * lineHeight + capHeight;
  const room = Math.min((width * (1 - 2 * margins.x)) / widest, (height * (1 - 2 * margins.y)) / tall);
  return { lines, size: Math.max(Math.min(smallest, largest), Math.floor(Math.min(largest, room))) };
};

/** A text cut at the space nearest to its middle; whole if it has none. */
const halves = (text: string): readonly string[] => {
  const middle = text.length / 2;
  let best = -1;
  for (let at = text.indexOf(" "); at >= 0; at = text.indexOf(" ", at + 1)) {
    if (best < 0 || Math.abs(at - middle) < Math.abs(best - middle)) best = at;
  }
  return best < 0 ? [text] : [text.slice(0, best), text.slice(best + 1)];
};
