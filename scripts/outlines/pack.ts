import type { FaceOutlines, OutlinePoint } from "./face.ts";

/** The bytes that src/render/text/outline-font.ts reads; the layout is described there. */
export const packOutlines = (face: FaceOutlines): Uint8Array => {
  const count = face.glyphs.length;
  const pool = contourPool();
  const { matrix, lefts, rights, rows, columns } = kerningClasses(face.kerning, count);
  const references = face.glyphs.map(({ contours }) => contours.map((contour) => pool.place(contour)));
  const parts = [
    u16([face.unitsPerEm, count, pool.contours.length, rows, columns]),
    u16([face.ascent, face.descent, face.strike]),
    u16(face.glyphs.map(({ char }) => char.codePointAt(0) ?? 0)),
    u16(face.glyphs.map(({ advance }) => advance)),
    u16(offsets(references.map((placed) => placed.length))),
    u16(references.flat(2)),
    u16(offsets(pool.contours.map((bytes) => bytes.length))),
    Uint8Array.from(lefts),
    Uint8Array.from(rights),
    ...pool.contours,
    zeroRuns(matrix),
  ];
  return Buffer.concat(parts);
};

const u16 = (numbers: readonly number[]): Uint8Array => {
  const bytes = Buffer.alloc(numbers.length * 2);
  for (const [i, number] of numbers.entries()) bytes.writeUInt16LE(number & 0xffff, i * 2);
  return bytes;
};

const offsets = (lengths: readonly number[]): number[] => {
  let at = 0;
  const starts = [0, ...lengths.map((length) => (at += length))];
  if (at > 0xffff) throw new Error(`${at} does not fit in 16 bits`);
  return starts;
};

/** Contours moved to their first point: the accents of all letters are there once. */
const contourPool = () => {
  const known = new Map<string, number>();
  const contours: Uint8Array[] = [];
  const place = (contour: readonly OutlinePoint[]): [contour: number, x: number, y: number] => {
    const start = contour[0] ?? { x: 0, y: 0 };
    const bytes = pointBytes(contour, start);
    const key = bytes.join();
    const index = known.get(key) ?? contours.push(bytes) - 1;
    known.set(key, index);
    return [index, start.x, start.y];
  };
  return { contours, place };
};

/** Most pairs do not kern: a zero is followed by how many more zeros follow it, at most 255. */
const zeroRuns = (numbers: readonly number[]): Uint8Array => {
  const bytes: number[] = [];
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] ?? 0;
    bytes.push(number & 0xff);
    if (number !== 0) continue;
    let more = 0;
    while (more < 255 && numbers[i + 1] === 0) {
      i++;
      more++;
    }
    bytes.push(more);
  }
  return Uint8Array.from(bytes);
};

const zigzag = (number: number): number => (number < 0 ? -2 * number - 1 : 2 * number);

const pointBytes = (contour: readonly OutlinePoint[], start: { x: number; y: number }): Uint8Array => {
  const bytes: number[] = [];
  const varint = (number: number): void => {
    let rest = number;
    for (; rest > 127; rest >>= 7) bytes.push((rest & 127) | 128);
    bytes.push(rest);
  };
  let { x, y } = start;
  for (const point of contour) {
    varint(zigzag(point.x - x) * 2 + Number(point.on));
    varint(zigzag(point.y - y));
    ({ x, y } = point);
  }
  return Uint8Array.from(bytes);
};

/** Glyphs that kern alike share a row or a column of the matrix. Values are halved to fit 8 bits. */
const kerningClasses = (kerning: Int16Array, count: number) => {
  const value = (i: number, j: number): number =>
    Math.max(-127, Math.min(127, Math.round((kerning[i * count + j] ?? 0) / 2)));
  const every = Array.from({ length: count }, (_, i) => i);
  const left = classes(every.map((i) => every.map((j) => value(i, j)).join()));
  const right = classes(every.map((j) => every.map((i) => value(i, j)).join()));
  return {
    lefts: left.of,
    rights: right.of,
    rows: left.first.length,
    columns: right.first.length,
    matrix: left.first.flatMap((i) => right.first.map((j) => value(i, j))),
  };
};

const classes = (keys: readonly string[]): { of: number[]; first: number[] } => {
  const known = new Map<string, number>();
  const first: number[] = [];
  const of = keys.map((key, i) => {
    const index = known.get(key) ?? first.push(i) - 1;
    known.set(key, index);
    return index;
  });
  if (first.length > 256) throw new Error(`${first.length} kerning classes; 256 fit`);
  return { of, first };
};
