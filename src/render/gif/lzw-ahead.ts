import { type Codes, maxCodes } from "./lzw.ts";

/** How much shorter than it could be a piece may be. More than this gains half a percent. */
const shorterBy = 2;

/**
 * What `lzwCodes` answers, in about 5 % fewer bytes for some ten times the work: for what is made once. From each
 * place on it takes a shorter piece than it could if the piece after it then reaches further.
 */
export const lzwCodesAhead = (pixels: Uint8Array, bits: number): Codes => {
  const clear = 1 << bits;
  const first = clear + 2;
  /** The code for what code c stands for and then colour v, at c * 16 + v; 0 where there is none. */
  const longer = new Uint16Array(maxCodes << 4);
  const codes = new Uint16Array(pixels.length + (pixels.length >> 8) + 2);
  /** Codes of the longest piece from a place on, and of all shorter ones. */
  const pieces = new Uint16Array(maxCodes);
  let count = 0;
  let next = first;
  for (let at = 0; at < pixels.length;) {
    const longest = longestFrom(pixels, at, longer, pieces);
    let length = longest;
    let furthest = 0;
    for (let tried = longest; tried > 0 && tried >= longest - shorterBy; tried -= 1) {
      const reach = tried + longestFrom(pixels, at + tried, longer, null);
      if (reach <= furthest) continue;
      furthest = reach;
      length = tried;
    }
    const code = pieces[length] ?? 0;
    codes[count++] = code;
    at += length;
    if (at === pixels.length) break;
    if (next === maxCodes) {
      codes[count++] = clear;
      longer.fill(0);
      next = first;
      continue;
    }
    // The decoder enters a code here even if it already has one for the same pixels.
    const slot = (code << 4) | (pixels[at] ?? 0);
    if (longer[slot] === 0) longer[slot] = next;
    next += 1;
  }
  return codes.slice(0, count);
};

/** Pixels from a place on that one code stands for; notes the codes for 1, 2, 3 of them and so on. */
const longestFrom = (pixels: Uint8Array, at: number, longer: Uint16Array, pieces: Uint16Array | null): number => {
  if (at >= pixels.length) return 0;
  let code = pixels[at] ?? 0;
  let length = 1;
  for (;;) {
    if (pieces !== null) pieces[length] = code;
    if (at + length === pixels.length) return length;
    const known = longer[(code << 4) | (pixels[at + length] ?? 0)] ?? 0;
    if (known === 0) return length;
    code = known;
    length += 1;
  }
};
