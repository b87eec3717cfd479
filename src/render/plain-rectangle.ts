import type { Box, Layer, Rectangle } from "./drawing.ts";
import type { Size } from "./size.ts";
import { type Pixels, wordsOf } from "./pixels.ts";

/** Square corners on whole pixels: no edge of it needs smoothing. */
export const isPlain = (layer: Layer): layer is Rectangle =>
  layer.kind === "rectangle" &&
  (layer.radius ?? 0) === 0 &&
  [layer.x, layer.y, layer.width, layer.height, layer.border?.width ?? 0].every(Number.isInteger) &&
  [layer.fill, layer.border?.color].every((color) => color === undefined || isOpaque(color));

const isOpaque = (color: string): boolean => /^#[0-9a-f]{6}$/i.test(color);

export const opaqueCanvas = ({ width, height }: Size, background: string): Pixels => {
  const rgba = new Uint8Array(4 * width * height);
  wordsOf(rgba).fill(wordOf(background));
  return { width, height, rgba };
};

/** Paints a plain rectangle: its fill, and its border inside its box. */
export const fillRectangle = (canvas: Pixels, { x, y, width, height, fill, border }: Rectangle): void => {
  if (fill !== undefined) fillBox(canvas, { x, y, width, height }, fill);
  if (border === undefined) return;
  const thick = Math.min(border.width, width, height);
  fillBox(canvas, { x, y, width, height: thick }, border.color);
  fillBox(canvas, { x, y: y + height - thick, width, height: thick }, border.color);
  fillBox(canvas, { x, y, width: thick, height }, border.color);
  fillBox(canvas, { x: x + width - thick, y, width: thick, height }, border.color);
};

const fillBox = (canvas: Pixels, { x, y, width, height }: Box, color: string): void => {
  const words = wordsOf(canvas.rgba);
  const word = wordOf(color);
  const [left, right] = [Math.max(0, x), Math.min(canvas.width, x + width)];
  if (right <= left) return;
  for (let row = Math.max(0, y); row < Math.min(canvas.height, y + height); row++) {
    words.fill(word, row * canvas.width + left, row * canvas.width + right);
  }
};

/** "#rrggbb" as one opaque pixel. */
const wordOf = (color: string): number => {
  const rgb = Number.parseInt(color.slice(1, 7), 16);
  return 0xff000000 | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >>> 16);
};
