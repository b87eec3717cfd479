import { err, ok, type Result } from "../base/result.ts";
import { type ImageHeader, readImageHeader, sniffFormat } from "./image-header.ts";

/** What may be decoded inside an isolate of 128 MB: 4 MP unfold to 16 MB of pixels. */
export const photoLimits = { bytes: 5 * 1024 * 1024, pixels: 2048 * 2048, side: 8192 } as const;

/** Why a photo is not drawn; closed, a label of the photo metrics. */
export const photoRefusals = [
  "not_an_image",
  "truncated",
  "empty_size",
  "too_many_bytes",
  "too_many_pixels",
  "too_long_side",
] as const;
export type PhotoRefusal = (typeof photoRefusals)[number];

/** Checks a photo by its header alone: whatever passes is small enough to be handed to a decoder. */
export const inspectPhoto = (bytes: Uint8Array): Result<ImageHeader, PhotoRefusal> => {
  if (bytes.length > photoLimits.bytes) return err("too_many_bytes");
  if (sniffFormat(bytes) === null) return err("not_an_image");
  const header = readImageHeader(bytes);
  // The engine would draw the upper part of a JPEG that ends too early, and grey below it.
  if (header === null || (header.format === "jpeg" && !hasJpegEnd(bytes))) return err("truncated");
  const { width, height } = header;
  if (width === 0 || height === 0) return err("empty_size");
  if (Math.max(width, height) > photoLimits.side) return err("too_long_side");
  return width * height > photoLimits.pixels ? err("too_many_pixels") : ok(header);
};

/** Looks for the end marker (EOI) in the second half: some cameras and shops append bytes after it. */
const hasJpegEnd = (bytes: Uint8Array): boolean => {
  for (let at = bytes.length - 2; at >= bytes.length / 2; at--) {
    if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  }
  return false;
};
