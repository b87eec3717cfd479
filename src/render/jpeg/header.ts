import type { Size } from "../size.ts";
import { zigzag } from "./quantise.ts";
import { huffman } from "./tables.ts";

/** A header with its size and restart interval left 0, and where these stand (16 bits each, high byte first). */
export type JpegHeader = {
  readonly bytes: Uint8Array;
  readonly at: { readonly height: number; readonly width: number; readonly interval: number };
};

/**
 * Everything before the picture data of a baseline JFIF file, 4:2:0: SOI, APP0, DQT, SOF0, DHT, DRI, SOS.
 * The steps are given row by row.
 */
export const headerOf = (luma: readonly number[], chroma: readonly number[]): JpegHeader => {
  const out: number[] = [0xff, 0xd8];
  // JFIF 1.02, square pixels without a density, no thumbnail.
  segment(out, 0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 2, 0, 0, 1, 0, 1, 0, 0]);
  segment(out, 0xdb, [0, ...inZigzag(luma), 1, ...inZigzag(chroma)]);
  const frame = out.length;
  segment(out, 0xc0, [8, 0, 0, 0, 0, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]);
  const { lumaDc, lumaAc, chromaDc, chromaAc } = huffman;
  const tables = [
    { id: 0x00, ...lumaDc },
    { id: 0x10, ...lumaAc },
    { id: 0x01, ...chromaDc },
    { id: 0x11, ...chromaAc },
  ];
  segment(
    out,
    0xc4,
    tables.flatMap(({ id, counts, symbols }) => [id, ...counts, ...symbols]),
  );
  const restart = out.length;
  segment(out, 0xdd, [0, 0]);
  segment(out, 0xda, [3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]);
  return { bytes: Uint8Array.from(out), at: { height: frame + 5, width: frame + 7, interval: restart + 4 } };
};

const segment = (out: number[], marker: number, body: readonly number[]): void => {
  const length = body.length + 2;
  out.push(0xff, marker, length >> 8, length & 255, ...body);
};

const inZigzag = (steps: readonly number[]): number[] => Array.from(zigzag, (natural) => steps[natural] ?? 1);

/** Writes the header to the start of `out`; the interval is in MCUs. Returns where the picture data begins. */
export const writeHeader = (out: Uint8Array, header: JpegHeader, size: Size, interval: number): number => {
  out.set(header.bytes);
  write16(out, header.at.height, size.height);
  write16(out, header.at.width, size.width);
  write16(out, header.at.interval, interval);
  return header.bytes.length;
};

/** Size and interval of a file that begins with this header; null for any other. */
export const readHeader = (
  bytes: Uint8Array,
  { bytes: wanted, at }: JpegHeader,
): (Size & { interval: number }) | null => {
  if (bytes.length < wanted.length) return null;
  const varies = (i: number): boolean =>
    (i >= at.height && i < at.height + 4) || i === at.interval || i === at.interval + 1;
  for (let i = 0; i < wanted.length; i++) if (bytes[i] !== wanted[i] && !varies(i)) return null;
  return { width: read16(bytes, at.width), height: read16(bytes, at.height), interval: read16(bytes, at.interval) };
};

const write16 = (out: Uint8Array, at: number, value: number): void => {
  out[at] = value >> 8;
  out[at + 1] = value & 255;
};

const read16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
