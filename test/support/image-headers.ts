/** Pictures that are nothing but their header: enough for every check made before decoding. */

const ascii = (text: string): number[] => Array.from(text, (char) => char.charCodeAt(0));
const big16 = (n: number): number[] => [(n >>> 8) & 255, n & 255];
const big32 = (n: number): number[] => [...big16(n >>> 16), ...big16(n)];
const little16 = (n: number): number[] => big16(n).reverse();
const little32 = (n: number): number[] => big32(n).reverse();

/** With an application segment and a Huffman table before the frame header, as cameras write them. */
export const jpegOf = (width: number, height: number): Uint8Array => {
  const application = [0xff, 0xe0, ...big16(16), ...ascii("JFIF\0"), 1, 2, 0, 0, 1, 0, 1, 0, 0];
  const huffman = [0xff, 0xff, 0xc4, ...big16(4), 0, 0];
  const frame = [0xff, 0xc2, ...big16(11), 8, ...big16(height), ...big16(width), 1, 1, 0x11, 0];
  const scan = [0xff, 0xda, ...big16(8), 1, 1, 0, 0, 63, 0, ...new Array<number>(60).fill(0)];
  return Uint8Array.from([0xff, 0xd8, ...application, ...huffman, ...frame, ...scan, 0xff, 0xd9]);
};

export const pngOf = (width: number, height: number): Uint8Array =>
  Uint8Array.from([
    0x89,
    ...ascii("PNG\r\n"),
    0x1a,
    0x0a,
    ...big32(13),
    ...ascii("IHDR"),
    ...big32(width),
    ...big32(height),
    8,
    6,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
  ]);

export const gifOf = (width: number, height: number): Uint8Array =>
  Uint8Array.from([...ascii("GIF89a"), ...little16(width), ...little16(height), 0, 0, 0, 0x3b]);

const webpOf = (chunk: string, payload: number[]): Uint8Array =>
  Uint8Array.from([
    ...ascii("RIFF"),
    ...little32(payload.length + 12),
    ...ascii(`WEBP${chunk}`),
    ...little32(payload.length),
    ...payload,
  ]);

export const webpLossyOf = (width: number, height: number): Uint8Array =>
  webpOf("VP8 ", [0, 0, 0, 0x9d, 0x01, 0x2a, ...little16(width), ...little16(height)]);

export const webpLosslessOf = (width: number, height: number): Uint8Array =>
  webpOf("VP8L", [0x2f, ...little32((width - 1) | ((height - 1) << 14)), 0, 0, 0, 0, 0]);

export const webpExtendedOf = (width: number, height: number): Uint8Array =>
  webpOf("VP8X", [0, 0, 0, 0, ...little32(width - 1).slice(0, 3), ...little32(height - 1).slice(0, 3)]);
