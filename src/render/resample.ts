import type { Size } from "./size.ts";
import { type Pixels, wordsOf } from "./pixels.ts";

/** A part of a picture in its own pixels, fractional; within the picture. */
export type Part = Size & { readonly x: number; readonly y: number };

/**
 * A part of a picture in another size. Shrinks by averaging areas, each pixel by how much of it an area covers;
 * enlarges by straight lines between pixels. Transparent pixels lend no colour.
 */
export const resample = (photo: Pixels, part: Part, size: Size): Pixels => {
  if (part.width === size.width && part.height === size.height && part.width * part.height * 4 === photo.rgba.length) {
    return photo;
  }
  const isHalf = part.width === 2 * size.width && part.height === 2 * size.height;
  if (isHalf && Number.isInteger(part.x) && Number.isInteger(part.y)) {
    const halved = half(photo, part, size);
    if (halved !== null) return halved;
  }
  return weigh(photo, part, size);
};

/** Each pixel the mean of four, if none is transparent: most shops' photos are 800 px wide and most places 400. */
const half = (photo: Pixels, part: Part, { width, height }: Size): Pixels | null => {
  const from = wordsOf(photo.rgba);
  const to = new Int32Array(width * height);
  // Two colours at once, 16 bits apart: four of 8 bits add up to 10.
  const pair = 0x00ff00ff;
  const rounding = 0x00020002;
  let alpha = -1;
  for (let y = 0, at = 0; y < height; y++) {
    let above = (2 * y + part.y) * photo.width + part.x;
    for (let x = 0; x < width; x++, at++, above += 2) {
      const a = from[above] ?? 0;
      const b = from[above + 1] ?? 0;
      const c = from[above + photo.width] ?? 0;
      const d = from[above + photo.width + 1] ?? 0;
      alpha &= a & b & c & d;
      const redBlue = (((a & pair) + (b & pair) + (c & pair) + (d & pair) + rounding) >>> 2) & pair;
      const sum = ((a >>> 8) & pair) + ((b >>> 8) & pair) + ((c >>> 8) & pair) + ((d >>> 8) & pair) + rounding;
      to[at] = (((sum >>> 2) & pair) << 8) | redBlue;
    }
  }
  return alpha >>> 24 === 255 ? { width, height, rgba: new Uint8Array(to.buffer) } : null;
};

/** For each of the new pixels, the first old one that counts, how many do, and by how much (sums to 1). */
type Taps = {
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly weights: Float64Array;
  readonly most: number;
};

const tapsOf = (start: number, span: number, size: number, limit: number): Taps => {
  const step = span / size;
  const most = Math.ceil(step) + 1;
  const taps = {
    first: new Int32Array(size),
    count: new Int32Array(size),
    weights: new Float64Array(size * most),
    most,
  };
  for (let i = 0; i < size; i++) {
    const weightAt = step >= 1 ? area(start + i * step, step, limit) : line(start + (i + 0.5) * step - 0.5, limit);
    taps.first[i] = weightAt.first;
    taps.count[i] = weightAt.weights.length;
    taps.weights.set(weightAt.weights, i * most);
  }
  return taps;
};

const area = (from: number, step: number, limit: number): { first: number; weights: number[] } => {
  const first = Math.min(limit - 1, Math.floor(from));
  const last = Math.min(limit, Math.max(first + 1, Math.ceil(from + step - 1e-9)));
  const covered = Array.from({ length: last - first }, (_, i) =>
    Math.max(0, Math.min(from + step, first + i + 1) - Math.max(from, first + i)),
  );
  const sum = covered.reduce((total, one) => total + one, 0);
  return { first, weights: covered.map((one) => one / sum) };
};

const line = (centre: number, limit: number): { first: number; weights: number[] } => {
  const at = Math.max(0, Math.min(limit - 1, centre));
  const first = Math.min(Math.floor(at), Math.max(0, limit - 2));
  return { first, weights: limit === 1 ? [1] : [1 - (at - first), at - first] };
};

const weigh = (photo: Pixels, part: Part, { width, height }: Size): Pixels => {
  const across = tapsOf(part.x, part.width, width, photo.width);
  const down = tapsOf(part.y, part.height, height, photo.height);
  const rgba = new Uint8Array(4 * width * height);
  const sums = new Float64Array(4 * photo.width);
  const left = across.first[0] ?? 0;
  const right = (across.first[width - 1] ?? 0) + (across.count[width - 1] ?? 0);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    const row = down.first[y] ?? 0;
    for (let tap = 0; tap < (down.count[y] ?? 0); tap++) {
      addRow(photo, row + tap, left, right, down.weights[y * down.most + tap] ?? 0, sums);
    }
    gatherRow(sums, across, rgba, 4 * width * y);
  }
  return { width, height, rgba };
};

/** Adds a row times a weight: colours times alpha, and alpha. */
const addRow = (
  { rgba, width }: Pixels,
  row: number,
  left: number,
  right: number,
  weight: number,
  sums: Float64Array,
): void => {
  for (let i = 4 * left, at = 4 * (row * width + left); i < 4 * right; i += 4, at += 4) {
    const alpha = (rgba[at + 3] ?? 0) * weight;
    sums[i] = (sums[i] ?? 0) + (rgba[at] ?? 0) * alpha;
    sums[i + 1] = (sums[i + 1] ?? 0) + (rgba[at + 1] ?? 0) * alpha;
    sums[i + 2] = (sums[i + 2] ?? 0) + (rgba[at + 2] ?? 0) * alpha;
    sums[i + 3] = (sums[i + 3] ?? 0) + alpha;
  }
};

const gatherRow = (sums: Float64Array, { first, count, weights, most }: Taps, to: Uint8Array, start: number): void => {
  for (let x = 0, at = start; x < first.length; x++, at += 4) {
    let red = 0;
    let green = 0;
    let blue = 0;
    let alpha = 0;
    const end = count[x] ?? 0;
    for (let tap = 0, i = 4 * (first[x] ?? 0), w = x * most; tap < end; tap++, i += 4, w++) {
      const weight = weights[w] ?? 0;
      red += weight * (sums[i] ?? 0);
      green += weight * (sums[i + 1] ?? 0);
      blue += weight * (sums[i + 2] ?? 0);
      alpha += weight * (sums[i + 3] ?? 0);
    }
    if (alpha === 0) continue;
    to[at] = red / alpha + 0.5;
    to[at + 1] = green / alpha + 0.5;
    to[at + 2] = blue / alpha + 0.5;
    to[at + 3] = alpha + 0.5;
  }
};
