import { viewOf } from "./byte-match.ts";
import type { Size } from "./size.ts";

/**
 * The larger of the screen and any frame: decoders make room for a frame as its own header says, which need not
 * fit the screen. Null when there is no frame.
 */
export const gifSize = (bytes: Uint8Array): Size | null => {
  const view = viewOf(bytes);
  if (view.byteLength < 13) return null;
  let size: Size = { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  let frames = 0;
  let at = 13 + colourTable(view.getUint8(10));
  while (at + 10 <= view.byteLength) {
    const block = view.getUint8(at);
    if (block === 0x21) at = afterSubBlocks(bytes, at + 2);
    else if (block === 0x2c) {
      frames += 1;
      const [width, height] = [view.getUint16(at + 5, true), view.getUint16(at + 7, true)];
      size = { width: Math.max(size.width, width), height: Math.max(size.height, height) };
      at = afterSubBlocks(bytes, at + 11 + colourTable(view.getUint8(at + 9)));
    } else break;
  }
  return frames === 0 ? null : size;
};

/** Bytes of the colour table that a flags byte announces. */
const colourTable = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));

const afterSubBlocks = (bytes: Uint8Array, from: number): number => {
  let at = from;
  for (let length = bytes[at] ?? 0; length > 0; length = bytes[at] ?? 0) at += 1 + length;
  return at + 1;
};
