import { readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { seeded } from "../../scripts/lib/seeded.ts";
import { gifOf, jpegOf, pngOf, webpAnimatedOf, webpExtendedOf, webpLosslessOf, webpLossyOf } from "./image-headers.ts";

/** A real one, 400 px wide. */
export const goodPhoto = readFileSync(join(import.meta.dirname, "../golden/cards/photo.jpg"));

const bytes = (...parts: readonly (Uint8Array | readonly number[] | string)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part))));
const big16 = (n: number): number[] => [(n >>> 8) & 255, n & 255];
const big32 = (n: number): number[] => [...big16(n >>> 16), ...big16(n)];
const little16 = (n: number): number[] => big16(n).toReversed();

const pngChunk = (name: string, data: Uint8Array): Buffer => {
  const body = bytes(name, data);
  return bytes(big32(data.length), body, big32(crc32(body)));
};

/** A whole PNG whose pixels are `pixels` bytes of nothing, whatever its header says. */
const pngWith = (
  header: { width: number; height: number; depth: number; colour: number },
  pixels: Uint8Array,
): Buffer => {
  const { width, height, depth, colour } = header;
  const signature = bytes([0x89], "PNG\r\n\u001a\n");
  const head = pngChunk("IHDR", bytes(big32(width), big32(height), [depth, colour, 0, 0, 0]));
  return bytes(signature, head, pngChunk("IDAT", pixels), pngChunk("IEND", new Uint8Array()));
};

/** Many megabytes of zeros, packed; twice would be found at once by whoever unpacks with a limit. */
const zeros = (megabytes: number): Buffer => deflateSync(Buffer.alloc(megabytes * 1024 * 1024), { level: 9 });

const gifWith = (width: number, height: number, frames: number, frame: readonly [number, number]): Buffer => {
  const head = bytes("GIF89a", little16(width), little16(height), [0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
  const one = bytes(
    [0x21, 0xf9, 4, 0, 0, 0, 0, 0, 0x2c, 0, 0, 0, 0],
    little16(frame[0]),
    little16(frame[1]),
    [0, 2, 2, 0x4c, 1, 0],
  );
  return bytes(head, ...Array.from({ length: frames }, () => one), [0x3b]);
};

/** A frame that really has all its pixels, from codes that each stand for ever longer rows of one colour. */
const gifBomb = (width: number, height: number, frames: number): Buffer => {
  const head = bytes("GIF89a", little16(width), little16(height), [0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
  const codes: number[] = [];
  // Never a clear code but the first: after 4096 entries the longest one, 4,000 pixels, is repeated.
  let [size, next, pixels] = [3, 6, 1];
  const bits: number[] = [];
  const put = (code: number): void => {
    for (let bit = 0; bit < size; bit++) bits.push((code >> bit) & 1);
    codes.push(code);
  };
  put(4);
  put(0);
  let run = 1;
  while (pixels < width * height) {
    const code = Math.min(next, 4_095);
    put(code);
    run = Math.min(run + 1, 4_090);
    pixels += run;
    if (next < 4_095) next += 1;
    if (next === 1 << size && size < 12) size += 1;
  }
  put(5);
  const data = Buffer.alloc(Math.ceil(bits.length / 8));
  for (const [at, bit] of bits.entries()) data[at >> 3] = (data[at >> 3] ?? 0) | (bit << (at & 7));
  const blocks = Array.from({ length: Math.ceil(data.length / 255) }, (_, n) => {
    const part = data.subarray(n * 255, n * 255 + 255);
    return bytes([part.length], part);
  });
  const one = bytes(
    [0x21, 0xf9, 4, 0, 0, 0, 0, 0, 0x2c, 0, 0, 0, 0],
    little16(width),
    little16(height),
    [0, 2],
    ...blocks,
    [0],
  );
  return bytes(head, ...Array.from({ length: frames }, () => one), [0x3b]);
};

const start = goodPhoto.subarray(0, 2);
const rest = goodPhoto.subarray(2);
const segment = (marker: number, data: Uint8Array): Buffer => bytes([0xff, marker], big16(data.length + 2), data);
const exif = segment(0xe1, bytes("Exif\0\0", Buffer.alloc(65_000)));

/** The good photo with its frame header's marker exchanged, so that it says another kind of JPEG. */
const ofKind = (marker: number): Buffer => {
  const changed = Buffer.from(goodPhoto);
  const at = [0xc0, 0xc2].map((kind) => changed.indexOf(Buffer.from([0xff, kind]))).find((found) => found > 0) ?? 0;
  changed[at + 1] = marker;
  return changed;
};
const withSize = (width: number, height: number): Buffer => {
  const changed = Buffer.from(goodPhoto);
  const at = [0xc0, 0xc2].map((kind) => changed.indexOf(Buffer.from([0xff, kind]))).find((found) => found > 0) ?? 0;
  changed.writeUInt16BE(height, at + 5);
  changed.writeUInt16BE(width, at + 7);
  return changed;
};

const flipped = (seed: number, changes: number): Buffer => {
  const random = seeded(seed);
  const changed = Buffer.from(goodPhoto);
  for (let n = 0; n < changes; n++)
    changed[20 + Math.floor(random() * (changed.length - 20))] = Math.floor(random() * 256);
  return changed;
};

const twoHeaders = bytes(
  pngOf(100, 100).subarray(0, 33),
  pngChunk("IHDR", bytes(big32(20_000), big32(20_000), [8, 6, 0, 0, 0])),
  pngOf(100, 100).subarray(33),
);

const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="http://169.254.169.254/"/></svg>`;

/** Files that are no good photo, by what is the matter with them. Made once, when first asked for. */
export const badPhotos = (): ReadonlyMap<string, Buffer> =>
  new Map<string, Buffer>([
    ["nothing", Buffer.alloc(0)],
    ["one byte", bytes([0xff])],
    ["HTML", bytes("<!doctype html><title>403 Forbidden</title>")],
    ["SVG with an address in it", bytes(svg)],
    ["JSON", bytes('{"error":"not found"}')],
    ["a PDF", bytes("%PDF-1.7\n", Buffer.alloc(2_000))],
    ["a BMP", bytes("BM", Buffer.alloc(2_000))],
    ["a TIFF", bytes("II*\0", Buffer.alloc(2_000))],
    ["an AVIF", bytes([0, 0, 0, 0x1c], "ftypavif", Buffer.alloc(2_000))],
    ["HTML behind a JPEG's first bytes", bytes([0xff, 0xd8, 0xff], "<html>", Buffer.alloc(500))],
    ["zeros behind a PNG's signature", bytes([0x89], "PNG\r\n\u001a\n", Buffer.alloc(5_000))],
    ...[0.02, 0.3, 0.6, 0.95].map((share): [string, Buffer] => [
      `a JPEG cut at ${share * 100} %`,
      goodPhoto.subarray(0, Math.floor(goodPhoto.length * share)),
    ]),
    ["a JPEG whose end mark comes too early", bytes(goodPhoto.subarray(0, 9_000), [0xff, 0xd9])],
    ["a JPEG with nothing between start and end", bytes([0xff, 0xd8, 0xff, 0xd9])],
    ["a JPEG that starts a thousand times", bytes(...Array.from({ length: 1_000 }, () => [0xff, 0xd8]), goodPhoto)],
    ["a JPEG with 4 MB of EXIF", bytes(start, ...Array.from({ length: 60 }, () => exif), rest)],
    ["a JPEG whose EXIF is longer than the file", bytes(start, [0xff, 0xe1, 0xff, 0xff], "Exif\0\0", rest)],
    ["a JPEG with 2 MB of fill bytes", bytes(start, Buffer.alloc(2_000_000, 0xff), rest)],
    [
      "a JPEG with a million restart marks",
      bytes(goodPhoto.subarray(0, -2), Buffer.alloc(2_000_000, Buffer.from([0xff, 0xd0])), [0xff, 0xd9]),
    ],
    ["a JPEG of 5,000 scans", Buffer.from(jpegOf(2_048, 2_048, 5_000))],
    ["a JPEG of 64 scans, as large as may be", Buffer.from(jpegOf(2_048, 2_048, 64))],
    ["a JPEG that says 65,535 pixels", withSize(65_535, 65_535)],
    ["a JPEG that says it is larger than it is", withSize(2_000, 2_000)],
    ["a JPEG that says it is one pixel", withSize(1, 1)],
    ["a JPEG without height", withSize(400, 0)],
    ["a lossless JPEG", ofKind(0xc3)],
    ["an arithmetic JPEG", ofKind(0xc9)],
    ["a hierarchical JPEG", ofKind(0xc5)],
    ["a JPEG that says it is progressive and is not", ofKind(0xc2)],
    ...Array.from({ length: 12 }, (_, n): [string, Buffer] => [
      `a JPEG with ${2 ** n} bytes changed`,
      flipped(n, 2 ** n),
    ]),
    ["a PNG of 20,000 x 20,000 pixels", pngWith({ width: 20_000, height: 20_000, depth: 1, colour: 0 }, zeros(48))],
    ["a PNG of 8,192 x 513 pixels", Buffer.from(pngOf(8_192, 513))],
    ["a PNG whose second header says 20,000 pixels", twoHeaders],
    ["a small PNG that unpacks to 200 MB", pngWith({ width: 10, height: 10, depth: 8, colour: 6 }, zeros(200))],
    [
      "a PNG of 400,000 chunks of a byte",
      bytes(pngOf(9, 9).subarray(0, 33), Buffer.alloc(13 * 400_000, pngChunk("IDAT", Buffer.alloc(1)))),
    ],
    [
      "a PNG as large as may be whose pixels end early",
      pngWith({ width: 2_048, height: 2_048, depth: 16, colour: 6 }, deflateSync(Buffer.alloc(100))),
    ],
    [
      "a PNG whose pixels are no zlib",
      pngWith({ width: 100, height: 100, depth: 8, colour: 6 }, Buffer.alloc(1_000, 7)),
    ],
    [
      "a PNG of an impossible kind",
      pngWith({ width: 100, height: 100, depth: 7, colour: 9 }, deflateSync(Buffer.alloc(50_000))),
    ],
    [
      "a PNG with a palette that is not there",
      pngWith({ width: 100, height: 100, depth: 8, colour: 3 }, deflateSync(Buffer.alloc(10_100))),
    ],
    [
      "a PNG without pixels",
      bytes(
        [0x89],
        "PNG\r\n\u001a\n",
        pngChunk("IHDR", bytes(big32(9), big32(9), [8, 6, 0, 0, 0])),
        pngChunk("IEND", new Uint8Array()),
      ),
    ],
    [
      "a PNG whose chunk is as long as can be said",
      bytes(pngOf(100, 100).subarray(0, 33), big32(0xffffffff), "IDAT", Buffer.alloc(100)),
    ],
    [
      "a PNG with a profile that unpacks to 150 MB",
      Buffer.from(pngOf(100, 100, [["iCCP", bytes("x\0\0", zeros(150))]])),
    ],
    [
      "a PNG of 100,000 empty chunks",
      bytes(pngOf(9, 9).subarray(0, 33), ...Array.from({ length: 100_000 }, () => pngChunk("IDAT", new Uint8Array()))),
    ],
    ["a GIF of 100,000 frames", gifWith(10, 10, 100_000, [10, 10])],
    ["a GIF of 500 frames as large as may be", gifWith(2_048, 2_048, 500, [2_048, 2_048])],
    ["a GIF of 50 such frames, all pixels there", gifBomb(2_048, 2_048, 50)],
    ["a GIF whose frame is larger than its screen", Buffer.from(gifOf(10, 10, [60_000, 60_000]))],
    ["a GIF without a frame", bytes("GIF89a", little16(100), little16(100), [0, 0, 0, 0x3b])],
    [
      "a GIF that never ends",
      bytes(gifOf(100, 100).subarray(0, -1), Buffer.alloc(3_000_000, Buffer.from([0x21, 0xfe, 1, 65, 0]))),
    ],
    ["a WebP whose canvas is 16,384 pixels", Buffer.from(webpExtendedOf(16_384, 16_384))],
    ["a WebP whose frames are larger than its canvas", Buffer.from(webpAnimatedOf(10, 10, [8_000, 8_000]))],
    ["a lossy WebP without data", Buffer.from(webpLossyOf(2_048, 2_048))],
    ["a lossless WebP without data", Buffer.from(webpLosslessOf(2_048, 2_048))],
    ["a WebP that says it is longer", Buffer.from(webpLossyOf(100, 100)).fill(0xff, 4, 8)],
    ["a WebP inside a WebP, 5,000 deep", nestedWebp(5_000)],
    ["a WebP of 150,000 pictures in one frame", webpOf(frameOf(manyChunks(150_000)))],
    ["6 MB behind a good photo", bytes(goodPhoto, Buffer.alloc(6_000_000))],
  ]);

const webpOf = (body: Buffer): Buffer => bytes("RIFF", big32(body.length + 4).toReversed(), "WEBP", body);
const frameOf = (body: Buffer): Buffer => bytes("ANMF", big32(body.length + 16).toReversed(), Buffer.alloc(16), body);
const aChunk = Buffer.from(webpLossyOf(10, 10).subarray(12));
const manyChunks = (count: number): Buffer => Buffer.alloc(count * aChunk.length, aChunk);

const nestedWebp = (depth: number): Buffer => {
  // From the inside out would copy the inside at every step.
  const sizes = Array.from({ length: depth }, (_, n) => aChunk.length + 24 * n + 16);
  const heads = sizes.toReversed().map((size) => bytes("ANMF", big32(size).toReversed(), Buffer.alloc(16)));
  return webpOf(bytes(...heads, aChunk));
};
