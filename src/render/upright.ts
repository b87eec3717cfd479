import type { Orientation } from "./exif-orientation.ts";
import { type Pixels, wordsOf } from "./pixels.ts";

/** A stored picture as it is to be seen. */
export const upright = (stored: Pixels, orientation: Orientation): Pixels => {
  if (orientation === 1) return stored;
  const { width, height } = stored;
  const [rows, columns] = orientation >= 5 ? [width, height] : [height, width];
  const from = wordsOf(stored.rgba);
  const to = new Int32Array(width * height);
  const source = sources[orientation];
  for (let y = 0, at = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++, at++) to[at] = from[source(x, y, width, height)] ?? 0;
  }
  return { width: columns, height: rows, rgba: new Uint8Array(to.buffer) };
};

/** Where the pixel that is seen at x, y lies in a stored picture of w x h. */
const sources: Record<Exclude<Orientation, 1>, (x: number, y: number, w: number, h: number) => number> = {
  2: (x, y, w) => y * w + w - 1 - x,
  3: (x, y, w, h) => (h - 1 - y) * w + w - 1 - x,
  4: (x, y, w, h) => (h - 1 - y) * w + x,
  5: (x, y, w) => x * w + y,
  6: (x, y, w, h) => (h - 1 - x) * w + y,
  7: (x, y, w, h) => (h - 1 - x) * w + w - 1 - y,
  8: (x, y, w) => x * w + w - 1 - y,
};
