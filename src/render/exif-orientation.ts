import { isAscii, viewOf } from "./byte-match.ts";

/**
 * How a picture is to be turned before it is shown, as Exif numbers it: 1 as it is, 2 mirrored, 3 upside down,
 * 4 flipped, 5 to 8 on its side (6: turned to the right, 8: to the left).
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Of a JPEG: phones write the picture as the sensor lay and note how it was held. 1 where nothing is noted. */
export const jpegOrientation = (bytes: Uint8Array): Orientation => {
  const view = viewOf(bytes);
  let at = 2;
  while (at + 4 <= view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    // Application segments stand before the tables and the picture.
    if (marker !== 0xfe && (marker < 0xe0 || marker > 0xef)) return 1;
    const end = Math.min(at + 2 + view.getUint16(at + 2), view.byteLength);
    if (marker === 0xe1 && isAscii(bytes, at + 4, "Exif\0\0")) {
      return tiffOrientation(new DataView(view.buffer, view.byteOffset + at + 10, Math.max(0, end - at - 10)));
    }
    if (end <= at + 4) return 1;
    at = end;
  }
  return 1;
};

const orientationTag = 0x0112;

/** Of the first directory of a TIFF header, of either byte order. */
const tiffOrientation = (tiff: DataView): Orientation => {
  if (tiff.byteLength < 14) return 1;
  const little = tiff.getUint16(0) === 0x4949;
  const first = tiff.getUint32(4, little);
  if (first + 2 > tiff.byteLength) return 1;
  const entries = tiff.getUint16(first, little);
  for (let at = first + 2; at + 12 <= tiff.byteLength && at < first + 2 + 12 * entries; at += 12) {
    if (tiff.getUint16(at, little) !== orientationTag) continue;
    const value = tiff.getUint16(at + 8, little);
    return isOrientation(value) ? value : 1;
  }
  return 1;
};

const isOrientation = (value: number): value is Orientation => value >= 1 && value <= 8;
