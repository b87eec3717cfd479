import type { Size } from "../size.ts";
import { mcuSide } from "./colour.ts";
import { readHeader, writeHeader } from "./header.ts";
import { coders, type JpegQuality } from "./quality.ts";

/** A file of ours taken apart. A row is the data of one restart interval with the two bytes of the marker after it. */
export type JpegRows = {
  readonly size: Size;
  readonly quality: JpegQuality;
  /** Width of a restart interval, which is the picture's. */
  readonly mcus: number;
  readonly rows: readonly Uint8Array[];
};

/** Second byte of the marker after the last row. */
export const endOfImage = 0xd9;

/** Second byte of the marker after the n-th restart interval of a picture: RST0 to RST7 in turn. */
export const restart = (interval: number): number => 0xd0 | (interval & 7);

const known = new WeakMap<Uint8Array, JpegRows | null>();

/** The rows of a file of ours, or null for any other; remembered, so the bytes must not change afterwards. */
export const jpegRows = (bytes: Uint8Array): JpegRows | null => {
  let rows = known.get(bytes);
  if (rows === undefined) {
    rows = parse(bytes, "photo") ?? parse(bytes, "sharp");
    known.set(bytes, rows);
  }
  return rows;
};

const parse = (bytes: Uint8Array, quality: JpegQuality): JpegRows | null => {
  const { header } = coders[quality];
  const read = readHeader(bytes, header);
  if (read === null) return null;
  const { width, height, interval } = read;
  if (width === 0 || height === 0 || interval !== Math.ceil(width / mcuSide)) return null;
  const rows = split(bytes, header.bytes.length, Math.ceil(height / mcuSide));
  return rows === null ? null : { size: { width, height }, quality, mcus: interval, rows };
};

/** Cuts after each marker; null unless exactly `count` intervals end as ours do, the last with the file. */
const split = (bytes: Uint8Array, first: number, count: number): Uint8Array[] | null => {
  const rows: Uint8Array[] = [];
  let start = first;
  for (let at = bytes.indexOf(0xff, first); at !== -1; at = bytes.indexOf(0xff, at + 2)) {
    const marker = bytes[at + 1];
    if (marker === 0) continue; // a stuffed zero: data
    if (marker !== (rows.length === count - 1 ? endOfImage : restart(rows.length))) return null;
    rows.push(bytes.subarray(start, at + 2));
    start = at + 2;
    if (rows.length === count) return start === bytes.length ? rows : null;
  }
  return null;
};

/** A file of restart intervals in reading order, all `mcus` wide, which together fill the size given. */
export const assemble = (
  quality: JpegQuality,
  size: Size,
  mcus: number,
  intervals: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> => {
  const { header } = coders[quality];
  let length = header.bytes.length;
  for (const interval of intervals) length += interval.length;
  const out = new Uint8Array(length);
  let at = writeHeader(out, header, size, mcus);
  for (let i = 0; i < intervals.length; i++) {
    const interval = intervals[i];
    if (interval === undefined) continue;
    out.set(interval, at);
    at += interval.length;
    out[at - 1] = i === intervals.length - 1 ? endOfImage : restart(i);
  }
  return out;
};
