import type { Box } from "../drawing.ts";
import type { Canvas } from "./canvas.ts";
import type { Ink } from "./palette.ts";

type Rounded = Box & { readonly radius: number };

/** A filled rectangle with round corners. */
export const fillRectangle = (canvas: Canvas, box: Box, radius: number, ink: Ink): void => {
  const shape = rounded(box, radius);
  paintRows(canvas, shape, { corner: shape.radius, side: 0 }, ink, (x, y) => shareOf(shape, x, y));
};

/** A frame inside the box's edges. */
export const frameRectangle = (canvas: Canvas, box: Box, radius: number, thickness: number, ink: Ink): void => {
  const outer = rounded(box, radius);
  const hole = {
    x: box.x + thickness,
    y: box.y + thickness,
    width: box.width - 2 * thickness,
    height: box.height - 2 * thickness,
  };
  if (hole.width <= 0 || hole.height <= 0) return fillRectangle(canvas, box, radius, ink);
  const inner = rounded(hole, outer.radius - thickness);
  const reach = { corner: Math.max(outer.radius, thickness + inner.radius), side: thickness };
  return paintRows(canvas, outer, reach, ink, (x, y) => shareOf(outer, x, y) - shareOf(inner, x, y));
};

const rounded = ({ x, y, width, height }: Box, radius: number): Rounded => ({
  x,
  y,
  width,
  height,
  radius: Math.max(0, Math.min(radius, width / 2, height / 2)),
});

/** Pixels at both ends of a row one by one, as far as corners or sides reach, what is between them as one run. */
const paintRows = (
  canvas: Canvas,
  { x, y, width, height }: Box,
  reach: { readonly corner: number; readonly side: number },
  ink: Ink,
  share: (x: number, y: number) => number,
): void => {
  if (width <= 0 || height <= 0) return;
  const [left, right] = [Math.floor(x), Math.ceil(x + width)];
  const bottom = Math.min(canvas.height, Math.ceil(y + height));
  for (let row = Math.max(0, Math.floor(y)); row < bottom; row++) {
    const edge = row < y + reach.corner || row + 1 > y + height - reach.corner ? reach.corner : reach.side;
    const middle = Math.ceil(x + edge);
    const end = Math.max(middle, Math.floor(x + width - edge));
    for (let column = left; column < Math.min(middle, right); column++) {
      canvas.run(column, column + 1, row, share(column, row), ink);
    }
    if (end > middle) canvas.run(middle, end, row, share(middle, row), ink);
    for (let column = end; column < right; column++) {
      canvas.run(column, column + 1, row, share(column, row), ink);
    }
  }
};

/** How much of a pixel the shape covers: exact along straight edges, by distance from the centre in corners. */
const shareOf = (shape: Rounded, column: number, row: number): number => {
  const { x, y, width, height, radius } = shape;
  const [px, py] = [column + 0.5, row + 0.5];
  const dx = Math.max(x + radius - px, px - (x + width - radius), 0);
  const dy = Math.max(y + radius - py, py - (y + height - radius), 0);
  if (radius > 0 && dx > 0 && dy > 0) return Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(dx, dy)));
  const across = Math.min(column + 1, x + width) - Math.max(column, x);
  const down = Math.min(row + 1, y + height) - Math.max(row, y);
  return Math.max(0, Math.min(1, across)) * Math.max(0, Math.min(1, down));
};
