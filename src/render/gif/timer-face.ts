import type { Glyphs } from "../glyphs.ts";
import { fileHead } from "./blocks.ts";
import { type Dial, numbersPlane, timerDial } from "./dial.ts";
import { deltaFrame, movingFrame } from "./frame.ts";
import { drawable } from "./lettering.ts";
import type { Codes } from "./lzw.ts";
import { lzwCodesAhead } from "./lzw-ahead.ts";
import { digitBits, paletteBits, timerPalette } from "./palette.ts";
import { cutOut } from "./plane.ts";
import { type SecondDeltas, secondDeltas } from "./second-deltas.ts";
import { timerText } from "./timer-text.ts";
import type { TimerTheme } from "./timer-theme.ts";

/** Everything about a countdown that does not depend on the time that is left; it remembers some of what it made. */
export type TimerFace = {
  readonly theme: TimerTheme;
  readonly glyphs: Glyphs;
  readonly dial: Dial;
  /** Signature, screen and colours of every file. */
  readonly head: Uint8Array;
  /** Codes of the rows above the numbers, and of those below. */
  readonly above: Codes;
  readonly below: Codes;
  readonly seconds: SecondDeltas;
  /** The words that take the place of the clock at the end, and their frame; null if zeros do. */
  readonly ended: { readonly text: string; readonly frame: () => Uint8Array } | null;
  /** Frames that end a minute of an hour that goes on, by that minute; made when first needed. */
  readonly minutes: Map<number, Uint8Array<ArrayBuffer>>;
  /** The last few pictures, by seconds left. */
  readonly recent: Map<number, Uint8Array<ArrayBuffer>>;
};

/**
 * Make one for each theme and keep it: it costs as much as some twenty pictures. Throws on a picture that is too small
 * for a timer, which no template may have.
 */
export const timerFace = (theme: TimerTheme, glyphs: Glyphs): TimerFace => {
  if (theme.width < 32 || theme.height < 16) throw new RangeError("a timer takes at least 32 x 16 pixels");
  const dial = timerDial(theme, glyphs);
  const { width, height } = theme;
  const { plane, band } = dial;
  const under = band.y + band.height;
  const above = cutOut(plane, { x: 0, y: 0, width, height: band.y });
  const below = cutOut(plane, { x: 0, y: under, width, height: height - under });
  const text = drawable(theme.ended, glyphs);
  const seconds = dial.numbers.length - 1;
  const second = (number: number) =>
    numbersPlane(
      dial,
      Array.from(dial.numbers, () => number),
      seconds,
    );
  return {
    theme,
    glyphs,
    dial,
    head: fileHead(width, height, timerPalette(theme.background, theme.ink, theme.labelInk)),
    above: lzwCodesAhead(above.pixels, paletteBits),
    below: lzwCodesAhead(below.pixels, paletteBits),
    seconds: secondDeltas((from) => deltaFrame(second(from), second(from - 1), digitBits).bytes),
    ended:
      text === "" ? null : { text, frame: once(() => movingFrame(timerText(text, theme, glyphs), digitBits).bytes) },
    minutes: new Map(),
    recent: new Map(),
  };
};

/** Makes something when it is first asked for: few pictures show the end. */
const once = (make: () => Uint8Array): (() => Uint8Array) => {
  let made: Uint8Array | undefined;
  return () => (made ??= make());
};
