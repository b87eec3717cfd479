import { err, ok, type Result } from "../base/result.ts";
import { jpegOrientation, type Orientation } from "./exif-orientation.ts";
import { type ImageHeader, readImageHeader, sniffFormat } from "./image-header.ts";
import { hasJpegEnd, jpegScans } from "./jpeg-header.ts";
import { essentialPng } from "./png-chunks.ts";

/**
 * What may be decoded inside an isolate of 128 MB: 4 MP unfold to 16 MB of pixels. A progressive JPEG has about
 * ten scans; thousands would fit into a small file and take minutes.
 */
export const photoLimits = { bytes: 5 * 1024 * 1024, pixels: 2048 * 2048, side: 8192, scans: 64 } as const;

/** Why a photo is not drawn; closed, a label of the photo metrics. */
export type PhotoRefusal =
  | "not_an_image"
  | "truncated"
  | "empty_size"
  | "too_many_bytes"
  | "too_many_pixels"
  | "too_long_side"
  | "too_many_scans";

/** A photo that is cheap to decode; `bytes` are what to decode, which may be less than what arrived. */
export type CheckedPhoto = ImageHeader & { readonly bytes: Uint8Array; readonly orientation: Orientation };

/** Checks a photo without decoding anything: whatever passes may be handed to a decoder. */
export const checkPhoto = (bytes: Uint8Array): Result<CheckedPhoto, PhotoRefusal> => {
  if (bytes.length > photoLimits.bytes) return err("too_many_bytes");
  if (sniffFormat(bytes) === null) return err("not_an_image");
  const header = readImageHeader(bytes);
  if (header === null) return err("truncated");
  const { format, width, height } = header;
  if (width === 0 || height === 0) return err("empty_size");
  if (Math.max(width, height) > photoLimits.side) return err("too_long_side");
  if (width * height > photoLimits.pixels) return err("too_many_pixels");
  // The engine would draw the upper part of a JPEG that ends too early, and grey below it.
  if (format === "jpeg" && !hasJpegEnd(bytes)) return err("truncated");
  if (format === "jpeg" && jpegScans(bytes) > photoLimits.scans) return err("too_many_scans");
  const drawn = format === "png" ? essentialPng(bytes) : bytes;
  if (drawn === null) return err("truncated");
  return ok({ ...header, bytes: drawn, orientation: format === "jpeg" ? jpegOrientation(bytes) : 1 });
};
