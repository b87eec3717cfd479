import { packCodes } from "./code-bytes.ts";
import { type Codes, type CodesEnd, maxCodes } from "./lzw.ts";

/** How much shorter than it could be a piece may be. More than this gains next to nothing. */
const shortest = 4;

/**
 * What `lzwCodes` answers, in about 5 % fewer bytes for some ten times the work: for what is made once. From each
 * place on it takes a shorter piece than it could if the piece after it then reaches further.
 */
export const lzwCodesAhead = (pixels: Uint8Array, bits: number, ending: CodesEnd, clearFirst = false): Codes => {
  const clear = 1 << bits;
  const first = clear + 2;
  /** The code for what code c stands for and then colour v, at c * 16 + v; 0 where there is none. */
  const longer = new Uint16Array(maxCodes << 4);
  const codes = new Uint16Array(pixels.length + (pixels.length >> 8) + 4);
  let count = 0;
  let next = first;
  if (clearFirst) codes[count++] = clear;
  for (let at = 0; at < pixels.length;) {
    const longest = pieceFrom(pixels, at, longer, pixels.length);
    let best = longest;
    let furthest = -1;
    for (let length = longest.length; length > 0 && length >= longest.length - shortest; length -= 1) {
      const reach = length + pieceFrom(pixels, at + length, longer, pixels.length).length;
      if (reach <= furthest) continue;
      furthest = reach;
      best = length === longest.length ? longest : pieceFrom(pixels, at, longer, at + length);
    }
    codes[count++] = best.code;
    at += best.length;
    if (at === pixels.length) break;
    if (next === maxCodes) {
      codes[count++] = clear;
      longer.fill(0);
      next = first;
      continue;
    }
    // The decoder enters a code here even if it already has one for the same pixels.
    const slot = (best.code << 4) | (pixels[at] ?? 0);
    if (longer[slot] === 0) longer[slot] = next;
    next += 1;
  }
  codes[count++] = ending === "end" ? clear + 1 : clear;
  return { bytes: packCodes(codes, count, bits), count };
};

type Piece = { readonly code: number; readonly length: number };

/** The longest piece from a place on that has a code and ends before another place; none at the end of the pixels. */
const pieceFrom = (pixels: Uint8Array, at: number, longer: Uint16Array, end: number): Piece => {
  if (at >= end) return { code: 0, length: 0 };
  let code = pixels[at] ?? 0;
  let to = at + 1;
  while (to < end) {
    const known = longer[(code << 4) | (pixels[to] ?? 0)] ?? 0;
    if (known === 0) break;
    code = known;
    to += 1;
  }
  return { code, length: to - at };
};
