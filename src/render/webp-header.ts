import { isAscii, startsWith, viewOf } from "./byte-match.ts";
import type { Size } from "./size.ts";

/**
 * The largest of the canvas and all pictures inside: a decoder makes room for each as its own header says.
 * Null when the file is shorter than it says.
 */
export const webpSize = (bytes: Uint8Array): Size | null => {
  if (bytes.length < 12) return null;
  const stated = viewOf(bytes).getUint32(4, true) + 8;
  return stated > bytes.length ? null : largest(bytes, 12, stated, true);
};

/** `isWhole`: frames of an animation hold chunks of their own, and no further frames. */
const largest = (bytes: Uint8Array, from: number, to: number, isWhole: boolean): Size | null => {
  const view = viewOf(bytes);
  let [width, height] = [-1, -1];
  let at = from;
  while (at + 8 <= to) {
    const data = at + 8;
    const next = data + view.getUint32(at + 4, true);
    const size =
      isWhole && isAscii(bytes, at, "ANMF")
        ? // A header of 16 bytes, then chunks.
          largest(bytes, data + 16, Math.min(next, to), false)
        : (readers.find(([name]) => isAscii(bytes, at, name))?.[1](view, data, bytes) ?? null);
    width = Math.max(width, size?.width ?? -1);
    height = Math.max(height, size?.height ?? -1);
    at = next + (next & 1);
  }
  return width < 0 ? null : { width, height };
};

type Reader = (view: DataView, data: number, bytes: Uint8Array) => Size | null;

/** Lossy: after the start code of a key frame, 14-bit sizes. */
const lossy: Reader = (view, data, bytes) =>
  data + 10 <= view.byteLength && startsWith(bytes, data + 3, [0x9d, 0x01, 0x2a])
    ? { width: view.getUint16(data + 6, true) & 0x3fff, height: view.getUint16(data + 8, true) & 0x3fff }
    : null;

/** Lossless: after a signature byte, 14-bit sizes less one. */
const lossless: Reader = (view, data) => {
  if (data + 5 > view.byteLength || view.getUint8(data) !== 0x2f) return null;
  const bits = view.getUint32(data + 1, true);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
};

/** Extended: 24-bit canvas sizes less one. */
const extended: Reader = (view, data) =>
  data + 10 <= view.byteLength
    ? {
        width: (view.getUint32(data + 4, true) & 0xffffff) + 1,
        height: (view.getUint32(data + 6, true) >>> 8) + 1,
      }
    : null;

const readers: readonly (readonly [string, Reader])[] = [
  ["VP8 ", lossy],
  ["VP8L", lossless],
  ["VP8X", extended],
];
