import { concatBytes } from "../../base/bytes.ts";
import { gifTrailer } from "./blocks.ts";
import { bandRuns, numbersPlane } from "./dial.ts";
import { deltaFrame, firstFrame, type Frame } from "./frame.ts";
import { lzwCodes } from "./lzw.ts";
import { digitBits, paletteBits } from "./palette.ts";
import { stillGif } from "./still-gif.ts";
import { secondsLeft, shownNumbers } from "./time-left.ts";
import type { TimerFace } from "./timer-face.ts";

/** Pictures that a face remembers: opens of a campaign come in the same few seconds. 20 KB each. */
const remembered = 6;

/** Seconds that are shown after the one of the first frame. */
const laterSeconds = 59;

export type Countdown = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** LZW codes that were made for this picture; all others were ready. */
  readonly codes: number;
};

/**
 * A GIF that counts down the next minute, one frame a second, from the true value in a first frame that covers the
 * picture, and then holds what it shows: it never starts again. It stops at the end of the countdown; after that, a
 * picture of one frame. The answer is shared: do not write to it.
 */
export const countdownGif = (face: TimerFace, msLeft: number): Uint8Array<ArrayBuffer> => countdown(face, msLeft).bytes;

/** `countdownGif`, and what it took. */
export const countdown = (face: TimerFace, msLeft: number): Countdown => {
  const seconds = secondsLeft(msLeft);
  const known = face.recent.get(seconds);
  if (known !== undefined) return { bytes: known, codes: 0 };
  const over = seconds === 0 ? face.ended : null;
  const made = over === null ? animation(face, seconds) : { bytes: stillGif(face, over.text), codes: 0 };
  face.recent.set(seconds, made.bytes);
  for (const oldest of face.recent.keys()) {
    if (face.recent.size <= remembered) break;
    face.recent.delete(oldest);
  }
  return made;
};

const animation = (face: TimerFace, seconds: number): Countdown => {
  const numbers = lzwCodes(bandRuns(face.dial, numbersAt(face, seconds)), paletteBits);
  const first = firstFrame(face.theme, paletteBits, [face.above, numbers, face.below]);
  const { parts, codes } = laterFrames(face, seconds);
  return { bytes: concatBytes([face.head, first, ...parts, trailer]), codes: numbers.length + codes };
};

const trailer = new Uint8Array([gifTrailer]);

type Parts = { readonly parts: readonly Uint8Array[]; readonly codes: number };

const laterFrames = (face: TimerFace, seconds: number): Parts => {
  const ready = face.seconds;
  const second = seconds % 60;
  if (seconds <= laterSeconds) {
    if (face.ended === null || seconds === 0) return { parts: [ready.between(second, 0)], codes: 0 };
    return { parts: [ready.between(second, 1), face.ended.frame()], codes: 0 };
  }
  const rest = laterSeconds - second;
  if (rest === 0) return { parts: [ready.between(second, 0)], codes: 0 };
  const { bytes, codes } = minuteFrame(face, seconds - second - 1);
  return { parts: [ready.between(second, 0), bytes, ready.between(59, 60 - rest)], codes };
};

/** The frame that shows the 59th second of another minute in place of a full one. */
const minuteFrame = (face: TimerFace, seconds: number): Frame => {
  const [before, after] = [numbersAt(face, seconds + 1), numbersAt(face, seconds)];
  const first = after.findIndex((number, i) => number !== before[i]);
  const minute = first === after.length - 2 ? (after[first] ?? null) : null;
  const known = minute === null ? undefined : face.minutes.get(minute);
  if (known !== undefined) return { bytes: known, codes: 0 };
  const [from, to] = [numbersPlane(face.dial, before, first), numbersPlane(face.dial, after, first)];
  const made = deltaFrame(from, to, digitBits);
  if (minute !== null) face.minutes.set(minute, made.bytes);
  return made;
};

const numbersAt = ({ theme }: TimerFace, seconds: number): readonly number[] => shownNumbers(seconds, theme.showDays);
