import { concatBytes } from "../../base/bytes.ts";
import type { Box } from "../drawing.ts";

const low = (value: number): number => value & 255;
const high = (value: number): number => (value >> 8) & 255;

/** Screen of a GIF with a table of 16 colours, 48 bytes; nothing in it makes the animation start again. */
export const fileHead = (width: number, height: number, palette: Uint8Array): Uint8Array<ArrayBuffer> =>
  // 0xf3: a global table, 8 bits a channel, 2 ** (3 + 1) colours.
  concatBytes([
    new Uint8Array([
      0x47,
      0x49,
      0x46,
      0x38,
      0x39,
      0x61,
      low(width),
      high(width),
      low(height),
      high(height),
      0xf3,
      0,
      0,
    ]),
    palette,
  ]);

export const gifTrailer = 0x3b;

/**
 * What stands before the codes of a frame: how long it is shown, that it stays, where it lies, and the bits of a
 * colour. `centiseconds` null is for a picture that does not move.
 */
export const frameHead = (box: Box, bits: number, centiseconds: number | null): Uint8Array<ArrayBuffer> => {
  const { x, y, width, height } = box;
  const place = [0x2c, low(x), high(x), low(y), high(y), low(width), high(width), low(height), high(height), 0, bits];
  if (centiseconds === null) return new Uint8Array(place);
  // 0x04: leave the frame where it is; no colour is transparent.
  return new Uint8Array([0x21, 0xf9, 4, 0x04, low(centiseconds), high(centiseconds), 0, 0, ...place]);
};

const longestSubBlock = 255;

export const subBlocksLength = (length: number): number => length + Math.ceil(length / longestSubBlock);

/** Writes bytes as sub-blocks, without the empty one that ends a frame; answers where the next byte goes. */
export const putSubBlocks = (bytes: Uint8Array, out: Uint8Array, at: number): number => {
  let to = at;
  for (let from = 0; from < bytes.length; from += longestSubBlock) {
    const block = bytes.subarray(from, from + longestSubBlock);
    out[to] = block.length;
    out.set(block, to + 1);
    to += 1 + block.length;
  }
  return to;
};

export const subBlocks = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
  const out = new Uint8Array(subBlocksLength(bytes.length));
  putSubBlocks(bytes, out, 0);
  return out;
};
