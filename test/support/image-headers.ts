import { crc32, deflateSync } from "node:zlib";

/** Pictures that are nothing but their header: enough for every check made before decoding. */

const ascii = (text: string): number[] => Array.from(text, (char) => char.charCodeAt(0));
const big16 = (n: number): number[] => [(n >>> 8) & 255, n & 255];
const big32 = (n: number): number[] => [...big16(n >>> 16), ...big16(n)];
const little16 = (n: number): number[] => big16(n).reverse();
const little32 = (n: number): number[] => big32(n).reverse();

/** With an application segment and a Huffman table before the frame header, as cameras write them. */
export const jpegOf = (width: number, height: number, scans = 1): Uint8Array => {
  const application = [0xff, 0xe0, ...big16(16), ...ascii("JFIF\0"), 1, 2, 0, 0, 1, 0, 1, 0, 0];
  const huffman = [0xff, 0xff, 0xc4, ...big16(4), 0, 0];
  const frame = [0xff, 0xc2, ...big16(11), 8, ...big16(height), ...big16(width), 1, 1, 0x11, 0];
  const scan = [0xff, 0xda, ...big16(8), 1, 1, 0, 0, 63, 0, ...Array.from({ length: 60 }, () => 0)];
  return Uint8Array.from([
    0xff,
    0xd8,
    ...application,
    ...huffman,
    ...frame,
    ...Array.from({ length: scans }, () => scan).flat(),
    0xff,
    0xd9,
  ]);
};

const pngChunk = (name: string, data: readonly number[]): number[] => [
  ...big32(data.length),
  ...ascii(name),
  ...data,
  ...big32(crc32(Uint8Array.from([...ascii(name), ...data]))),
];

/** `extra` chunks stand before the pixels. */
export const pngOf = (
  width: number,
  height: number,
  extra: readonly (readonly [string, Uint8Array])[] = [],
): Uint8Array =>
  Uint8Array.from([
    0x89,
    ...ascii("PNG\r\n\x1a\n"),
    ...pngChunk("IHDR", [...big32(width), ...big32(height), 8, 6, 0, 0, 0]),
    ...extra.flatMap(([name, data]) => pngChunk(name, Array.from(data))),
    ...pngChunk(
      "IDAT",
      Array.from(deflateSync(new Uint8Array(Math.min(height, 100) * (1 + Math.min(width, 100) * 4)))),
    ),
    ...pngChunk("IEND", []),
  ]);

const twoColours = [0x80, 0, 0, 0, 0, 0, 255, 255, 255];
const pause = [0x21, 0xf9, 4, 0, 0, 0, 0, 0];
const onePixel = [0, 2, 2, 0x4c, 1, 0];

/** One frame with a single pixel; `frame` is the size that it claims for itself. */
export const gifOf = (width: number, height: number, frame: readonly [number, number] = [width, height]): Uint8Array =>
  Uint8Array.from([
    ...ascii("GIF89a"),
    ...little16(width),
    ...little16(height),
    ...twoColours,
    ...pause,
    0x2c,
    ...little32(0),
    ...little16(frame[0]),
    ...little16(frame[1]),
    ...onePixel,
    0x3b,
  ]);

const chunk = (name: string, payload: readonly number[]): number[] => [
  ...ascii(name),
  ...little32(payload.length),
  ...payload,
  ...(payload.length % 2 === 0 ? [] : [0]),
];

const webpOf = (...chunks: number[][]): Uint8Array => {
  const body = chunks.flat();
  return Uint8Array.from([...ascii("RIFF"), ...little32(body.length + 4), ...ascii("WEBP"), ...body]);
};

const lossy = (width: number, height: number): number[] =>
  chunk("VP8 ", [0, 0, 0, 0x9d, 0x01, 0x2a, ...little16(width), ...little16(height)]);

const lossless = (width: number, height: number): number[] =>
  chunk("VP8L", [0x2f, ...little32((width - 1) | ((height - 1) << 14)), 0, 0, 0, 0, 0]);

const canvas = (width: number, height: number): number[] =>
  chunk("VP8X", [2, 0, 0, 0, ...little32(width - 1).slice(0, 3), ...little32(height - 1).slice(0, 3)]);

export const webpLossyOf = (width: number, height: number): Uint8Array => webpOf(lossy(width, height));
export const webpLosslessOf = (width: number, height: number): Uint8Array => webpOf(lossless(width, height));
export const webpExtendedOf = (
  width: number,
  height: number,
  frame: readonly [number, number] = [width, height],
): Uint8Array => webpOf(canvas(width, height), lossy(...frame));
export const webpAnimatedOf = (width: number, height: number, frame: readonly [number, number]): Uint8Array =>
  webpOf(canvas(width, height), chunk("ANMF", [...Array.from({ length: 16 }, () => 0), ...lossless(...frame)]));

/** A JPEG with an Exif segment that says how the camera was held; 1 to 8 are valid. */
export const withOrientation = (jpeg: Uint8Array, orientation: number, order: "big" | "little"): Uint8Array => {
  const short = order === "big" ? big16 : little16;
  const long = order === "big" ? big32 : little32;
  const entry = [...short(0x0112), ...short(3), ...long(1), ...short(orientation), 0, 0];
  const tiff = [...ascii(order === "big" ? "MM" : "II"), ...short(42), ...long(8), ...short(1), ...entry, ...long(0)];
  const exif = [...ascii("Exif\0\0"), ...tiff];
  return Uint8Array.from([...jpeg.slice(0, 2), 0xff, 0xe1, ...big16(exif.length + 2), ...exif, ...jpeg.slice(2)]);
};
