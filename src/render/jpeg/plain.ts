import type { Size } from "../size.ts";
import { mcuSide } from "./colour.ts";
import { encodeJpeg } from "./encode.ts";
import type { JpegQuality } from "./quality.ts";
import { assemble, jpegRows } from "./segments.ts";

/** Colours as 0xrrggbb. */
export type PlainColours = { readonly background: number; readonly mark: number };

/** Those of the card that has no photo. */
export const plainColours: PlainColours = { background: 0xf3f4f6, mark: 0xd1d5db };

/** Longest side, file pixels: a placement is no larger, and a mistaken one must not cost seconds. */
export const longestPlainSide = 2048;

/**
 * A picture that needs nothing but its size: a shopping bag in the middle of an empty plate, the plate alone where
 * the bag has no room. Sides are clamped to 1..2048 px. Never throws. Can be spliced with tiles of its quality.
 */
export const plainJpeg = (
  wanted: Size,
  quality: JpegQuality = "photo",
  colours: PlainColours = plainColours,
): Uint8Array<ArrayBuffer> => draw({ width: clamped(wanted.width), height: clamped(wanted.height) }, quality, colours);

const clamped = (side: number): number => Math.min(longestPlainSide, Math.max(1, Math.floor(side) || 1));

const bag = { width: 136, height: 152, radius: 12 };
const bagRows = Math.ceil(bag.height / mcuSide) + 1;

/** Encodes one empty row of MCUs and the few that the bag is in; the rest is copies of the first. */
const draw = (size: Size, quality: JpegQuality, { background, mark }: PlainColours): Uint8Array<ArrayBuffer> => {
  const { width, height } = size;
  const count = Math.ceil(height / mcuSide);
  const empty = rowsOf(paper(width, mcuSide, background), { width, height: mcuSide }, quality);
  const intervals = Array.from({ length: count }, () => empty[0] ?? new Uint8Array());
  if (width >= bag.width + 2 * mcuSide && height >= bagRows * mcuSide) {
    const top = Math.floor((height - bag.height) / 2);
    const firstRow = Math.floor(top / mcuSide);
    const pixels = paper(width, bagRows * mcuSide, background);
    drawBag(pixels, width, Math.floor((width - bag.width) / 2), top - firstRow * mcuSide, background, mark);
    intervals.splice(firstRow, bagRows, ...rowsOf(pixels, { width, height: bagRows * mcuSide }, quality));
  }
  return assemble(quality, size, Math.ceil(width / mcuSide), intervals.slice(0, count));
};

const rowsOf = (pixels: Uint32Array, size: Size, quality: JpegQuality): readonly Uint8Array[] =>
  jpegRows(encodeJpeg(new Uint8Array(pixels.buffer), size, quality))?.rows ?? [];

/** Little-endian RGBA words. */
const word = (colour: number): number => ((colour & 255) << 16) | (colour & 0xff00) | ((colour >> 16) & 255);

const paper = (width: number, height: number, colour: number): Uint32Array =>
  new Uint32Array(width * height).fill(word(colour));

/** The bag of a card without a photo: a rounded body, and the lower half of a ring cut out of it as its handle. */
const drawBag = (
  pixels: Uint32Array,
  width: number,
  left: number,
  top: number,
  background: number,
  mark: number,
): void => {
  for (let y = 0; y < bag.height; y++) {
    for (let x = 0; x < bag.width; x++) {
      const share = bodyShare(x + 0.5, y + 0.5) * (1 - handleShare(x + 0.5, y + 0.5));
      pixels[(top + y) * width + left + x] = word(mixed(background, mark, share));
    }
  }
};

/** How much of a pixel lies within the body, from its distance to the outline. */
const bodyShare = (x: number, y: number): number => {
  const outX = Math.max(bag.radius - x, x - (bag.width - bag.radius), 0);
  const outY = Math.max(bag.radius - y, y - (bag.height - bag.radius), 0);
  return share01(bag.radius - Math.hypot(outX, outY));
};

const handle = { x: 68, y: 32, radius: 29.5, width: 9 };

const handleShare = (x: number, y: number): number =>
  y < handle.y ? 0 : share01(handle.width / 2 - Math.abs(Math.hypot(x - handle.x, y - handle.y) - handle.radius));

const share01 = (distance: number): number => Math.min(1, Math.max(0, distance + 0.5));

const mixed = (from: number, to: number, share: number): number => {
  const channel = (shift: number): number =>
    Math.round(((from >> shift) & 255) * (1 - share) + ((to >> shift) & 255) * share) << shift;
  return channel(16) | channel(8) | channel(0);
};
