import type { Runs } from "./runs.ts";

/** Codes have at most 12 bits. */
export const maxCodes = 4096;

// Shared by all calls, which never overlap: nothing here waits.
/** The code for what code c stands for and then colour v, at c * 16 + v; 0 where there is none. */
const longer = new Uint16Array(maxCodes << 4);
/** The code for n pixels of colour v, at v * 4096 + n, up to the longest there is. */
const pure = new Uint16Array(maxCodes << 4);
const longestPure = new Uint16Array(16);
let codes = new Uint16Array(1 << 13);

/** LZW codes of GIF for a decoder whose table has just been cleared, without the Clear before and the End after them. */
export type Codes = Uint16Array;

/**
 * Codes for pixels whose palette indices are under 2 ** bits; bits are 2 to 4, and the picture's minimum code size. At
 * each place the longest piece that has a code.
 */
export const lzwCodes = (runs: Runs, bits: number): Codes => {
  let pixels = 0;
  for (const run of runs) pixels += run >>> 4;
  // No code stands for less than a pixel; the rest is Clear codes.
  const room = pixels + (pixels >> 8) + 2;
  if (codes.length < room) codes = new Uint16Array(room);
  return codes.slice(0, parse(runs, bits, codes));
};

/** Writes the codes and answers how many there are. */
const parse = (runs: Runs, bits: number, to: Uint16Array): number => {
  const clear = 1 << bits;
  const first = clear + 2;
  for (let colour = 0; colour < clear; colour += 1) pure[colour * maxCodes + 1] = colour;
  longestPure.fill(1);
  let next = first;
  let count = 0;
  /** What is matched so far; -1 for nothing. */
  let matched = -1;
  for (const run of runs) {
    const colour = run & 15;
    let left = run >>> 4;
    if (matched >= 0) {
      let known = longer[(matched << 4) | colour] ?? 0;
      while (known !== 0 && left > 0) {
        matched = known;
        left -= 1;
        known = longer[(matched << 4) | colour] ?? 0;
      }
      if (left === 0) continue;
      to[count] = matched;
      count += 1;
      if (next < maxCodes) {
        longer[(matched << 4) | colour] = next;
        next += 1;
      } else {
        to[count] = clear;
        count += 1;
        forget(next);
        next = first;
      }
    }
    // From here on what is matched is of one colour: no need to look each pixel up.
    const chain = colour * maxCodes;
    let longest = longestPure[colour] ?? 1;
    while (left > longest) {
      const code = pure[chain + longest] ?? 0;
      to[count] = code;
      count += 1;
      left -= longest;
      if (next < maxCodes) {
        longer[(code << 4) | colour] = next;
        longest += 1;
        pure[chain + longest] = next;
        next += 1;
      } else {
        to[count] = clear;
        count += 1;
        forget(next);
        next = first;
        longest = 1;
      }
    }
    longestPure[colour] = longest;
    matched = pure[chain + left] ?? 0;
  }
  forget(next);
  if (matched < 0) return count;
  to[count] = matched;
  return count + 1;
};

/** Empties the tables, in which codes below `next` have been entered. */
const forget = (next: number): void => {
  longer.fill(0, 0, next << 4);
  longestPure.fill(1);
};
