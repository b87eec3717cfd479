/** Formats the engine decodes. */
export type PhotoFormat = "jpeg" | "png" | "gif" | "webp";
export type ImageHeader = { readonly format: PhotoFormat; readonly width: number; readonly height: number };

/** The format by its first bytes, whatever a server says it is; null for anything else. */
export const sniffFormat = (bytes: Uint8Array): PhotoFormat | null => {
  if (startsWith(bytes, 0, [0xff, 0xd8, 0xff])) return "jpeg";
  if (startsWith(bytes, 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return "png";
  if (isAscii(bytes, 0, "GIF87a") || isAscii(bytes, 0, "GIF89a")) return "gif";
  if (isAscii(bytes, 0, "RIFF") && isAscii(bytes, 8, "WEBP")) return "webp";
  return null;
};

/** Format and size in pixels, read without decoding; null when the header is cut short or not one of ours. */
export const readImageHeader = (bytes: Uint8Array): ImageHeader | null => {
  const format = sniffFormat(bytes);
  if (format === null) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = readers[format](view, bytes);
  return size === null ? null : { format, ...size };
};

type Size = { width: number; height: number };

/** Walks the segments up to the frame header (SOF), which alone holds the size. */
const jpegSize = (view: DataView): Size | null => {
  let at = 2;
  while (at + 9 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) at += 1; // fill byte
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) at += 2; // markers without a length
    else if (isFrameHeader(marker)) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    else if (marker === 0xda || marker === 0xd9) return null; // picture data or its end before any size
    else {
      const length = view.getUint16(at + 2);
      if (length < 2) return null;
      at += 2 + length;
    }
  }
  return null;
};

/** SOF0 to SOF15 without DHT (C4), JPG (C8) and DAC (CC), which share the range. */
const isFrameHeader = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

const pngSize = (view: DataView, bytes: Uint8Array): Size | null =>
  view.byteLength >= 33 && isAscii(bytes, 12, "IHDR")
    ? { width: view.getUint32(16), height: view.getUint32(20) }
    : null;

const gifSize = (view: DataView): Size | null =>
  view.byteLength >= 13 ? { width: view.getUint16(6, true), height: view.getUint16(8, true) } : null;

const webpSize = (view: DataView, bytes: Uint8Array): Size | null => {
  if (view.byteLength < 30) return null;
  // Lossy: a VP8 key frame. Lossless: 14-bit sizes less one. Extended: 24-bit canvas sizes less one.
  if (isAscii(bytes, 12, "VP8 ")) {
    return startsWith(bytes, 23, [0x9d, 0x01, 0x2a])
      ? { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
      : null;
  }
  if (isAscii(bytes, 12, "VP8L")) {
    const bits = view.getUint32(21, true);
    return view.getUint8(20) === 0x2f ? { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 } : null;
  }
  if (!isAscii(bytes, 12, "VP8X")) return null;
  return { width: (view.getUint32(24, true) & 0xffffff) + 1, height: (view.getUint32(26, true) >>> 8) + 1 };
};

const readers: Record<PhotoFormat, (view: DataView, bytes: Uint8Array) => Size | null> = {
  jpeg: jpegSize,
  png: pngSize,
  gif: gifSize,
  webp: webpSize,
};

const startsWith = (bytes: Uint8Array, at: number, expected: readonly number[]): boolean =>
  expected.every((byte, i) => bytes[at + i] === byte);

const isAscii = (bytes: Uint8Array, at: number, expected: string): boolean =>
  startsWith(
    bytes,
    at,
    Array.from(expected, (char) => char.charCodeAt(0)),
  );
