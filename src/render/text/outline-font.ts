import type { FaceMetrics } from "../glyphs.ts";
import type { Contour } from "./coverage.ts";

/** One weight of a face: glyphs are numbers from 0, in the order of their code points; -1 for none. */
export type OutlineFont = {
  readonly metrics: FaceMetrics;
  glyphOf(char: string): number;
  /** In ems, as is `kern`. */
  advance(glyph: number): number;
  kern(left: number, right: number): number;
  /** The outline with the pen at (x, 0) and `size` pixels to the em, y downwards, curves as short lines. */
  contours(glyph: number, size: number, x: number): Contour[];
};

/** Kerning is stored in steps of two font units, so that it fits 8 bits. */
const kernStep = 2;

/**
 * Reads the packed outlines that scripts/outlines.ts writes (little endian). 16-bit: units per em, glyphs G,
 * contours C, kerning rows and columns; ascent, descent, height of the strike; G code points, G advances,
 * G + 1 starts of references, the references (contour, x, y), C + 1 starts of contours. 8-bit: G row classes,
 * G column classes, the points of the contours (varints of zigzag deltas, x with a bit for "on the curve" below
 * it; a contour starts on the curve), the kerning matrix (a zero is followed by how many more zeros follow).
 */
export const outlineFont = (packed: ArrayBuffer | Uint8Array): OutlineFont => {
  const bytes = Uint8Array.from(packed instanceof Uint8Array ? packed : new Uint8Array(packed));
  let at = 0;
  const words = (count: number): Uint16Array => {
    const section = new Uint16Array(bytes.buffer, at, count);
    at += count * 2;
    return section;
  };
  const octets = (count: number): Uint8Array => bytes.subarray(at, (at += count));
  const [unitsPerEm = 1, glyphCount = 0, contourCount = 0, rows = 0, columns = 0] = words(5);
  const [ascent = 0, descent = 0, strike = 0] = words(3);
  const codes = words(glyphCount);
  const advances = words(glyphCount);
  const firstReference = words(glyphCount + 1);
  const references = new Int16Array(words((firstReference[glyphCount] ?? 0) * 3));
  const firstPoint = words(contourCount + 1);
  const rowOf = octets(glyphCount);
  const columnOf = octets(glyphCount);
  const points = octets(firstPoint[contourCount] ?? 0);
  const kerning = zerosFilled(bytes.subarray(at), rows * columns);
  const glyphs = new Map<number, number>();
  for (let glyph = 0; glyph < glyphCount; glyph++) glyphs.set(codes[glyph] ?? 0, glyph);

  return {
    metrics: {
      ascent: ascent / unitsPerEm,
      descent: descent / unitsPerEm,
      strike: strike / unitsPerEm,
    },
    glyphOf: (char) => glyphs.get(char.codePointAt(0) ?? 0) ?? -1,
    advance: (glyph) => (advances[glyph] ?? 0) / unitsPerEm,
    kern: (left, right) =>
      ((kerning[(rowOf[left] ?? 0) * columns + (columnOf[right] ?? 0)] ?? 0) * kernStep) / unitsPerEm,
    contours: (glyph, size, x) => {
      const scale = size / unitsPerEm;
      const contours: Contour[] = [];
      for (let i = firstReference[glyph] ?? 0; i < (firstReference[glyph + 1] ?? 0); i++) {
        const contour = references[i * 3] ?? 0;
        const [left, up] = [references[i * 3 + 1] ?? 0, references[i * 3 + 2] ?? 0];
        const packedPoints = points.subarray(firstPoint[contour] ?? 0, firstPoint[contour + 1] ?? 0);
        contours.push(flattened(packedPoints, scale, x + left * scale, -up * scale));
      }
      return contours;
    },
  };
};

const zerosFilled = (packed: Uint8Array, count: number): Int8Array => {
  const numbers = new Int8Array(count);
  for (let from = 0, to = 0; from < packed.length; from++, to++) {
    const number = packed[from] ?? 0;
    numbers[to] = number;
    if (number === 0) to += packed[++from] ?? 0;
  }
  return numbers;
};

/** Points of one contour in pixels, curves replaced by lines that stay within 1/32 px of them. */
const flattened = (packed: Uint8Array, scale: number, x: number, y: number): number[] => {
  const [xs, ys, on] = unpacked(packed, scale, x, y);
  const line: number[] = [];
  const count = xs.length;
  let fromX = xs[0] ?? 0;
  let fromY = ys[0] ?? 0;
  for (let step = 1; step <= count; step++) {
    const i = step % count;
    let toX = xs[i] ?? 0;
    let toY = ys[i] ?? 0;
    if (on[i] === true) line.push(toX, toY);
    else {
      const [px, py] = [toX, toY];
      const next = (i + 1) % count;
      toX = xs[next] ?? 0;
      toY = ys[next] ?? 0;
      // Between two points off the curve lies one on it, in the middle.
      if (on[next] === true) step++;
      else {
        toX = (px + toX) / 2;
        toY = (py + toY) / 2;
      }
      addCurve(line, fromX, fromY, px, py, toX, toY);
    }
    fromX = toX;
    fromY = toY;
  }
  return line;
};

const unpacked = (packed: Uint8Array, scale: number, left: number, top: number): [number[], number[], boolean[]] => {
  const xs: number[] = [];
  const ys: number[] = [];
  const on: boolean[] = [];
  let at = 0;
  const varint = (): number => {
    let number = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = packed[at++] ?? 0;
      number |= (byte & 127) << shift;
      if (byte < 128) return number;
    }
  };
  let [x, y] = [0, 0];
  while (at < packed.length) {
    const across = varint();
    const up = varint();
    x += (across >> 2) ^ -((across >> 1) & 1);
    y += (up >> 1) ^ -(up & 1);
    xs.push(left + x * scale);
    ys.push(top - y * scale);
    on.push((across & 1) === 1);
  }
  return [xs, ys, on];
};

const addCurve = (line: number[], x0: number, y0: number, x1: number, y1: number, x2: number, y2: number): void => {
  // A quadratic curve leaves its chord by a quarter of this; n pieces leave theirs by 1/n² of that.
  const bend = Math.hypot(x0 - 2 * x1 + x2, y0 - 2 * y1 + y2);
  const pieces = Math.max(1, Math.ceil(Math.sqrt(bend * 8)));
  for (let i = 1; i <= pieces; i++) {
    const t = i / pieces;
    const a = (1 - t) * (1 - t);
    const b = 2 * t * (1 - t);
    const c = t * t;
    line.push(a * x0 + b * x1 + c * x2, a * y0 + b * y1 + c * y2);
  }
};
