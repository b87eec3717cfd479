import { concatBytes } from "../../base/bytes.ts";
import { gifTrailer } from "./blocks.ts";
import { stillFrame } from "./frame.ts";
import { digitBits } from "./palette.ts";
import { timerText } from "./timer-text.ts";
import type { TimerFace } from "./timer-face.ts";

/**
 * A picture of one frame, as large as the countdown, with a text such as "Ends 1 December 2026, 00:00 UTC": for
 * clients that keep their first copy for days. Characters without a glyph are left out.
 */
export const stillGif = ({ theme, head, glyphs }: TimerFace, text: string): Uint8Array<ArrayBuffer> => {
  const { bytes } = stillFrame(timerText(text, theme, glyphs), digitBits);
  return concatBytes([head, bytes, new Uint8Array([gifTrailer])]);
};
