import { concatBytes } from "../../base/bytes.ts";
import { adler32, crc32 } from "./checksums.ts";
import { deflateRows } from "./deflate.ts";

/** A picture of at most 256 colours, one byte a pixel, row by row. */
export type IndexedPicture = {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of each colour. */
  readonly palette: Uint8Array;
  readonly pixels: Uint8Array;
};

/** An indexed PNG with as few bits per pixel as its palette needs: 1, 2, 4 or 8. */
export const encodeIndexedPng = ({ width, height, palette, pixels }: IndexedPicture): Uint8Array<ArrayBuffer> => {
  const depth = depthOf(palette.length / 3);
  const rowBytes = 1 + Math.ceil((width * depth) / 8);
  const isAsAbove = rowsAsAbove(pixels, width, height);
  const rows = packedRows(pixels, isAsAbove, width, depth, rowBytes);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  // Bits per pixel, indexed colour; the rest, zeros, is what every PNG has and no interlacing.
  header.set([depth, 3], 8);
  return concatBytes([
    signature,
    chunk("IHDR", header),
    chunk("PLTE", palette),
    chunk("IDAT", zlibStream(rows, rowBytes, isAsAbove)),
    chunk("IEND", new Uint8Array()),
  ]);
};

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

const depthOf = (colors: number): 1 | 2 | 4 | 8 => (colors <= 2 ? 1 : colors <= 4 ? 2 : colors <= 16 ? 4 : 8);

/** A 1 for each row that equals the one above it: most of a flat picture, which then costs next to nothing. */
const rowsAsAbove = (pixels: Uint8Array, width: number, height: number): Uint8Array => {
  // Four pixels at a time where rows start at a multiple of four.
  const isWide = width % 4 === 0 && pixels.byteOffset % 4 === 0;
  const cells = isWide ? new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length / 4) : pixels;
  const perRow = isWide ? width / 4 : width;
  const isAsAbove = new Uint8Array(height);
  for (let y = 1; y < height; y++) {
    let at = y * perRow;
    const end = at + perRow;
    while (at < end && cells[at] === cells[at - perRow]) at++;
    if (at === end) isAsAbove[y] = 1;
  }
  return isAsAbove;
};

/** Rows as PNG has them, each after a zero that says "not filtered": filters mix indices up, they gain nothing. */
const packedRows = (
  pixels: Uint8Array,
  isAsAbove: Uint8Array,
  width: number,
  depth: 1 | 2 | 4 | 8,
  rowBytes: number,
): Uint8Array => {
  const rows = new Uint8Array(rowBytes * isAsAbove.length);
  for (let y = 0; y < isAsAbove.length; y++) {
    if (isAsAbove[y] === 1) {
      rows.copyWithin(y * rowBytes, (y - 1) * rowBytes, y * rowBytes);
      continue;
    }
    const row = pixels.subarray(y * width, (y + 1) * width);
    const at = y * rowBytes + 1;
    if (depth === 8) rows.set(row, at);
    else if (depth === 4) packNibbles(row, rows, at);
    else packBits(row, rows, at, depth);
  }
  return rows;
};

const packNibbles = (row: Uint8Array, rows: Uint8Array, start: number): void => {
  let at = start;
  for (let x = 0; x < row.length; x += 2) rows[at++] = ((row[x] ?? 0) << 4) | (row[x + 1] ?? 0);
};

const packBits = (row: Uint8Array, rows: Uint8Array, start: number, depth: 1 | 2): void => {
  const perByte = 8 / depth;
  for (let x = 0; x < row.length; x++) {
    const at = start + Math.floor(x / perByte);
    rows[at] = (rows[at] ?? 0) | ((row[x] ?? 0) << (8 - depth - depth * (x % perByte)));
  }
};

const zlibStream = (rows: Uint8Array, rowBytes: number, isAsAbove: Uint8Array): Uint8Array => {
  const sum = new Uint8Array(4);
  new DataView(sum.buffer).setUint32(0, adler32(rows, rowBytes, isAsAbove));
  // Deflate with a window of 32 KB, the least effort, no dictionary (RFC 1950).
  return concatBytes([Uint8Array.of(0x78, 0x01), deflateRows(rows, rowBytes, isAsAbove), sum]);
};

const chunk = (type: string, data: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
};
