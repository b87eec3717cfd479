/** A closed outline in pixels, y downwards: x0, y0, x1, y1 …; the last point joins the first. */
export type Contour = Float32Array | readonly number[];

/** How much of each pixel a shape covers: 8 bit, row by row; `x` and `y` place it on the picture's grid. */
export type Coverage = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly coverage: Uint8Array;
};

const nothing: Coverage = { x: 0, y: 0, width: 0, height: 0, coverage: new Uint8Array() };

/**
 * Exact pixel coverage of a shape: signed areas of its edges, summed up along each row (the method of font-rs).
 * Holes are contours that turn the other way.
 */
export const coverageOf = (contours: readonly Contour[]): Coverage => {
  const bounds = boundsOf(contours);
  if (bounds === null) return nothing;
  const [x, y, right, bottom] = bounds;
  const [width, height] = [right - x, bottom - y];
  // An edge on the right border writes one cell past the row: two spare cells keep it out of the next one.
  const stride = width + 2;
  const areas = new Float32Array(stride * height);
  for (const contour of contours) addContour(areas, stride, contour, x, y);
  return { x, y, width, height, coverage: summed(areas, stride, width, height) };
};

const boundsOf = (contours: readonly Contour[]): [x: number, y: number, right: number, bottom: number] | null => {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const contour of contours) {
    for (let i = 0; i < contour.length; i += 2) {
      const px = contour[i] ?? 0;
      const py = contour[i + 1] ?? 0;
      if (px < left) left = px;
      if (px > right) right = px;
      if (py < top) top = py;
      if (py > bottom) bottom = py;
    }
  }
  if (!(right > left && bottom > top)) return null;
  return [Math.floor(left), Math.floor(top), Math.ceil(right), Math.ceil(bottom)];
};

const addContour = (areas: Float32Array, stride: number, contour: Contour, x: number, y: number): void => {
  const end = contour.length;
  if (end < 6) return;
  let fromX = (contour[end - 2] ?? 0) - x;
  let fromY = (contour[end - 1] ?? 0) - y;
  for (let i = 0; i < end; i += 2) {
    const toX = (contour[i] ?? 0) - x;
    const toY = (contour[i + 1] ?? 0) - y;
    addEdge(areas, stride, fromX, fromY, toX, toY);
    fromX = toX;
    fromY = toY;
  }
};

/** Adds to each row that the edge crosses what it contributes there; cells hold differences along the row. */
const addEdge = (areas: Float32Array, stride: number, fromX: number, fromY: number, toX: number, toY: number): void => {
  if (fromY === toY) return;
  const isDown = fromY < toY;
  const top = isDown ? fromY : toY;
  const bottom = isDown ? toY : fromY;
  const slope = (toX - fromX) / (toY - fromY);
  let x = isDown ? fromX : toX;
  const last = Math.ceil(bottom);
  for (let row = Math.floor(top); row < last; row++) {
    const part = Math.min(row + 1, bottom) - Math.max(row, top);
    const nextX = x + slope * part;
    addStep(areas, row * stride, isDown ? part : -part, x, nextX);
    x = nextX;
  }
};

/** One edge within one row: `height` is signed, the edge runs from `a` to `b`. */
const addStep = (areas: Float32Array, start: number, height: number, a: number, b: number): void => {
  const left = a < b ? a : b;
  const right = a < b ? b : a;
  const first = Math.floor(left);
  const end = Math.ceil(right);
  const at = start + first;
  if (end <= first + 1) {
    const share = height * ((left + right) / 2 - first);
    areas[at] = (areas[at] ?? 0) + height - share;
    areas[at + 1] = (areas[at + 1] ?? 0) + share;
    return;
  }
  // The edge crosses several pixels: the area to its right grows by a triangle, then evenly, then by a triangle.
  const perPixel = height / (right - left);
  let covered = 0;
  let before = 0;
  for (let pixel = first; pixel < end; pixel++) {
    const from = Math.max(left, pixel);
    const to = Math.min(right, pixel + 1);
    const rise = perPixel * (to - from);
    const area = covered + rise * (pixel + 1 - (from + to) / 2);
    areas[start + pixel] = (areas[start + pixel] ?? 0) + area - before;
    before = area;
    covered += rise;
  }
  areas[start + end] = (areas[start + end] ?? 0) + covered - before;
};

const summed = (areas: Float32Array, stride: number, width: number, height: number): Uint8Array => {
  const coverage = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    let sum = 0;
    for (let column = 0; column < width; column++) {
      sum += areas[row * stride + column] ?? 0;
      const area = sum < 0 ? -sum : sum;
      coverage[row * width + column] = area >= 1 ? 255 : area * 255 + 0.5;
    }
  }
  return coverage;
};
