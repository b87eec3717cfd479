import { packCodes } from "./code-bytes.ts";

/** Number of the last code there is: codes have at most 12 bits. */
export const lastCode = 4095;

// Shared by all calls, which never overlap: nothing here waits. The code for what code c stands for and then colour v
// is at c * 16 + v; 0 where there is none.
const longer = new Uint16Array((lastCode + 1) << 4);
let codes = new Uint16Array(1 << 13);

/**
 * How a run of codes stops: with the End code; or with a Clear code and then as many more as bring it to the end of a
 * byte, so that any run made apart can follow byte for byte.
 */
export type CodesEnd = "clear" | "end";

export type Codes = { readonly bytes: Uint8Array<ArrayBuffer>; readonly count: number };

/**
 * LZW codes of GIF for `pixels`, which are palette indices under 2 ** bits; bits are 2 to 4, and the picture's minimum
 * code size; 2 or 4 to end with "clear". Made for a decoder whose table has just been cleared: the first run of a
 * picture needs `clearFirst`.
 */
export const lzwCodes = (pixels: Uint8Array, bits: number, ending: CodesEnd, clearFirst = false): Codes => {
  // No code stands for less than a pixel; the rest is Clear and End codes.
  const room = pixels.length + (pixels.length >> 8) + 4;
  if (codes.length < room) codes = new Uint16Array(room);
  const count = parse(pixels, bits, codes, clearFirst);
  const clear = 1 << bits;
  codes[count] = ending === "end" ? clear + 1 : clear;
  return { bytes: packCodes(codes, count + 1, bits), count: count + 1 };
};

/** Writes the longest known run of pixels from each place on, and answers how many codes that took. */
const parse = (pixels: Uint8Array, bits: number, to: Uint16Array, clearFirst: boolean): number => {
  const clear = 1 << bits;
  const first = clear + 2;
  let next = first;
  let count = 0;
  if (clearFirst) {
    to[count] = clear;
    count += 1;
  }
  if (pixels.length === 0) return count;
  let run = pixels[0] ?? 0;
  for (let i = 1; i < pixels.length; i += 1) {
    const colour = pixels[i] ?? 0;
    const slot = (run << 4) | colour;
    const known = longer[slot] ?? 0;
    if (known !== 0) {
      run = known;
      continue;
    }
    to[count] = run;
    count += 1;
    run = colour;
    if (next <= lastCode) {
      longer[slot] = next;
      next += 1;
    } else {
      to[count] = clear;
      count += 1;
      longer.fill(0, 0, next << 4);
      next = first;
    }
  }
  to[count] = run;
  longer.fill(0, 0, next << 4);
  return count + 1;
};
