import type { Box } from "../drawing.ts";
import type { Coverage } from "../text/coverage.ts";
import { mostSteps, stepSlots, type Ink, type Palette } from "./palette.ts";

/** An indexed bitmap that is painted on. What lies outside it, or outside a clip, is left out. */
export type Canvas = {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
  readonly palette: Palette;
  /** False once a blend found no colour: the palette was too small for the drawing. */
  isFaithful(): boolean;
  /** Paints where the coverage is, moved by (x, y). */
  cover(shape: Coverage, x: number, y: number, ink: Ink, clip: Box | null): void;
  /** Paints a run of pixels from `left` up to `right` with one coverage, 0 to 1. */
  run(left: number, right: number, y: number, share: number, ink: Ink): void;
};

export const canvasOf = (width: number, height: number, background: number, palette: Palette): Canvas => {
  const pixels = new Uint8Array(width * height).fill(palette.indexOf(background));
  let faithful = true;
  const blend = (ink: Ink, at: number, step: number): void => {
    const below = pixels[at] ?? 0;
    const known = ink.blends[below * stepSlots + step] ?? -1;
    const index = known >= 0 ? known : palette.blend(ink, below, step);
    if (index === null) faithful = false;
    else pixels[at] = index;
  };
  return {
    width,
    height,
    pixels,
    palette,
    isFaithful: () => faithful,
    cover: (shape, x, y, ink, clip) => {
      const [left, top] = [shape.x + x, shape.y + y];
      const firstColumn = Math.max(0, clip === null ? 0 : Math.ceil(clip.x)) - left;
      const firstRow = Math.max(0, clip === null ? 0 : Math.ceil(clip.y)) - top;
      const right = clip === null ? width : Math.min(width, Math.floor(clip.x + clip.width));
      const bottom = clip === null ? height : Math.min(height, Math.floor(clip.y + clip.height));
      const stepOf = steps[ink.steps] ?? steps[mostSteps] ?? new Uint8Array();
      const { blends } = ink;
      const { coverage } = shape;
      const [startColumn, endColumn] = [Math.max(0, firstColumn), Math.min(shape.width, right - left)];
      const endRow = Math.min(shape.height, bottom - top);
      for (let row = Math.max(0, firstRow); row < endRow; row++) {
        let source = row * shape.width + startColumn;
        let target = (top + row) * width + left + startColumn;
        const end = row * shape.width + endColumn;
        for (; source < end; source++, target++) {
          const covered = coverage[source] ?? 0;
          if (covered === 0) continue;
          const step = stepOf[covered] ?? 0;
          const known = blends[(pixels[target] ?? 0) * stepSlots + step] ?? -1;
          if (known >= 0) pixels[target] = known;
          else if (step > 0) blend(ink, target, step);
        }
      }
    },
    run: (left, right, y, share, ink) => {
      if (y < 0 || y >= height) return;
      const [from, to] = [y * width + Math.max(0, left), y * width + Math.min(width, right)];
      const step = Math.round(share * ink.steps);
      if (step === ink.steps) {
        if (from < to) pixels.fill(palette.indexOf(ink.color), from, to);
      } else if (step > 0) for (let at = from; at < to; at++) blend(ink, at, step);
    },
  };
};

/** For each number of steps an ink may have: the step of each 8-bit coverage. */
const steps = Array.from({ length: mostSteps + 1 }, (_, count) =>
  Uint8Array.from({ length: 256 }, (_unused, coverage) => Math.round((coverage * count) / 255)),
);
