import type { Box } from "../drawing.ts";

/** Palette indices, one byte a pixel, row by row. */
export type Plane = { readonly width: number; readonly height: number; readonly pixels: Uint8Array };

/** A plane and where its left upper corner is in the picture. */
export type Placed = { readonly plane: Plane; readonly at: { readonly x: number; readonly y: number } };

export const blankPlane = (width: number, height: number): Plane => ({
  width,
  height,
  pixels: new Uint8Array(width * height),
});

/** A copy of what lies in a box, which must lie inside the plane. */
export const cutOut = (plane: Plane, { x, y, width, height }: Box): Plane => {
  if (width === plane.width) {
    return { width, height, pixels: plane.pixels.slice(y * width, (y + height) * width) };
  }
  const pixels = new Uint8Array(width * height);
  for (let row = 0; row < height; row += 1) {
    const from = (y + row) * plane.width + x;
    pixels.set(plane.pixels.subarray(from, from + width), row * width);
  }
  return { width, height, pixels };
};

/** Lays one plane over another; what stands out is cut off. */
export const lay = (over: Plane, on: Plane, x: number, y: number): void => {
  const left = Math.max(0, -x);
  const right = Math.min(over.width, on.width - x);
  const top = Math.max(0, -y);
  const bottom = Math.min(over.height, on.height - y);
  for (let row = top; row < bottom; row += 1) {
    const from = row * over.width;
    const to = (y + row) * on.width + x;
    for (let column = left; column < right; column += 1) {
      on.pixels[to + column] = over.pixels[from + column] ?? 0;
    }
  }
};

/** The smallest box that holds every pixel in which two planes of one size differ; null when none does. */
export const changedBox = (before: Plane, after: Plane): Box | null => {
  let left = after.width;
  let right = -1;
  let top = -1;
  let bottom = -1;
  for (let y = 0; y < after.height; y += 1) {
    const from = y * after.width;
    for (let x = 0; x < after.width; x += 1) {
      if (before.pixels[from + x] === after.pixels[from + x]) continue;
      if (top < 0) top = y;
      bottom = y;
      left = Math.min(left, x);
      right = Math.max(right, x);
    }
  }
  return top < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
};
