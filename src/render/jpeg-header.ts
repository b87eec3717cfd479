import { viewOf } from "./byte-match.ts";
import type { Size } from "./size.ts";

/** Walks the segments up to the frame header (SOF), which alone holds the size. */
export const jpegSize = (bytes: Uint8Array): Size | null => {
  const view = viewOf(bytes);
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

/** Looks for the end marker (EOI) in the second half: some cameras and shops append bytes after it. */
export const hasJpegEnd = (bytes: Uint8Array): boolean => {
  for (let at = bytes.length - 2; at >= bytes.length / 2; at--) {
    if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  }
  return false;
};

/** Scan headers (SOS); a thumbnail in the application data may add a few. Each costs a pass over all pixels. */
export const jpegScans = (bytes: Uint8Array): number => {
  let scans = 0;
  for (let at = 1; at < bytes.length; at++) {
    if (bytes[at] === 0xda && bytes[at - 1] === 0xff) scans += 1;
  }
  return scans;
};
