import { concatBytes, utf8 } from "../base/bytes.ts";
import { isAscii, viewOf } from "./byte-match.ts";
import type { Size } from "./size.ts";

export const pngSize = (bytes: Uint8Array): Size | null => {
  const view = viewOf(bytes);
  if (view.byteLength < 33 || !isAscii(bytes, 12, "IHDR")) return null;
  return { width: view.getUint32(16), height: view.getUint32(20) };
};

/** What a picture's pixels need; chunks beside these may be compressed and unfold to a gigabyte (iCCP does). */
const essential: ReadonlySet<number> = new Set(
  ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"].map((name) => viewOf(utf8(name)).getUint32(0)),
);
const end = viewOf(utf8("IEND")).getUint32(0);

/** A PNG with nothing but its pixels: no colour profile, text or animation. Null when its chunks end too early. */
export const essentialPng = (bytes: Uint8Array): Uint8Array<ArrayBuffer> | null => {
  const view = viewOf(bytes);
  const parts = [bytes.subarray(0, 8)];
  let at = 8;
  while (at + 12 <= view.byteLength) {
    const next = at + 12 + view.getUint32(at);
    if (next > view.byteLength) return null;
    const name = view.getUint32(at + 4);
    // An empty one holds no pixel, and a file may consist of them.
    if (essential.has(name) && (next > at + 12 || name === end)) parts.push(bytes.subarray(at, next));
    if (name === end) return concatBytes(parts);
    at = next;
  }
  return null;
};
