import { isAscii, startsWith } from "./byte-match.ts";
import { gifSize } from "./gif-header.ts";
import { jpegSize } from "./jpeg-header.ts";
import { pngSize } from "./png-chunks.ts";
import type { Size } from "./size.ts";
import { webpSize } from "./webp-header.ts";

/** Formats the engine decodes. */
export type PhotoFormat = "jpeg" | "png" | "gif" | "webp";

export type ImageHeader = Size & { readonly format: PhotoFormat };

/** The format by its first bytes, whatever a server says it is; null for anything else. */
export const sniffFormat = (bytes: Uint8Array): PhotoFormat | null => {
  if (startsWith(bytes, 0, [0xff, 0xd8, 0xff])) return "jpeg";
  if (startsWith(bytes, 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return "png";
  if (isAscii(bytes, 0, "GIF87a") || isAscii(bytes, 0, "GIF89a")) return "gif";
  if (isAscii(bytes, 0, "RIFF") && isAscii(bytes, 8, "WEBP")) return "webp";
  return null;
};

/**
 * Format and the room that decoding takes, read without decoding; null when the header is cut short or not one
 * of ours.
 */
export const readImageHeader = (bytes: Uint8Array): ImageHeader | null => {
  const format = sniffFormat(bytes);
  if (format === null) return null;
  const size = readers[format](bytes);
  return size === null ? null : { format, ...size };
};

const readers: Record<PhotoFormat, (bytes: Uint8Array) => Size | null> = {
  jpeg: jpegSize,
  png: pngSize,
  gif: gifSize,
  webp: webpSize,
};
