import type { Drawing, Layer } from "../drawing.ts";
import type { Glyphs } from "../glyphs.ts";
import type { IndexedPicture } from "../png/indexed-png.ts";
import { coverageOf } from "../text/coverage.ts";
import { canvasOf, type Canvas } from "./canvas.ts";
import { mostSteps, paletteOf } from "./palette.ts";
import { fillRectangle, frameRectangle } from "./rectangle.ts";
import { paintText } from "./text-block.ts";

/**
 * Paints a drawing of shapes and short texts without an engine. Null where it needs one: a photo is in it, a letter
 * that the glyphs do not cover, or a colour other than #rrggbb.
 */
export const paintIndexed = (drawn: Drawing, glyphs: Glyphs): IndexedPicture | null => {
  const drawing: Drawing = { ...drawn, layers: drawn.layers.map(composed) };
  const colors = solidColors(drawing);
  if (colors === null || !drawing.layers.every((layer) => isPaintable(layer, glyphs))) return null;
  const small = smallPalette(drawing, colors.size);
  const canvas = (small && painted(drawing, colors, glyphs, small)) ?? painted(drawing, colors, glyphs, fullPalette);
  if (canvas === null) return null;
  const { width, height, pixels, palette } = canvas;
  return { width, height, pixels, palette: palette.bytes() };
};

/** Glyphs are of whole letters: an accent that is written apart joins its letter. */
const composed = (layer: Layer): Layer =>
  layer.kind === "text"
    ? { ...layer, runs: layer.runs.map((run) => ({ ...run, text: run.text.normalize("NFC") })) }
    : layer;

const isPaintable = (layer: Layer, glyphs: Glyphs): boolean =>
  layer.kind === "text" ? layer.runs.every(({ text }) => glyphs.covers(text)) : layer.kind !== "photo";

/** Colours as numbers by their text; null if one is not #rrggbb. */
const solidColors = (drawing: Drawing): Map<string, number> | null => {
  const colors = new Map<string, number>();
  for (const color of [drawing.background, ...drawing.layers.flatMap(layerColors)]) {
    if (!/^#[0-9a-f]{6}$/i.test(color)) return null;
    colors.set(color, Number.parseInt(color.slice(1), 16));
  }
  return colors;
};

const layerColors = (layer: Layer): string[] => {
  switch (layer.kind) {
    case "rectangle":
      return [layer.fill, layer.border?.color].filter((color) => color !== undefined);
    case "polygon":
      return [layer.fill];
    case "text":
      return layer.runs.map(({ color }) => color);
    case "photo":
      return [];
  }
};

/** Size of the palette, and steps of the edges of letters and of shapes. */
type Steps = { readonly colors: 16 | 256; readonly letters: number; readonly shapes: number };

const fullPalette: Steps = { colors: 256, letters: mostSteps, shapes: mostSteps };
/** Steps between nothing and full: corners look round with three, letters even with six, at two pixels per shown one. */
const [fewestOfShapes, fewestOfLetters] = [3, 6];

/**
 * Steps with which the inks stay within 16 colours, which take half the bytes; null where they cannot. It is tried
 * where twice as many blends are wanted as there is room for, too: greys of one text serve another.
 */
const smallPalette = (drawing: Drawing, solids: number): Steps | null => {
  const letters = new Set<string>();
  const shapes = new Set<string>();
  for (const layer of drawing.layers) {
    if (layer.kind === "text") for (const { color } of layer.runs) letters.add(color);
    if (layer.kind === "polygon") shapes.add(layer.fill);
    if (layer.kind === "rectangle" && hasSoftEdges(layer)) for (const color of layerColors(layer)) shapes.add(color);
  }
  for (const color of letters) shapes.delete(color);
  const room = 16 - solids;
  const ofAllShapes = shapes.size * fewestOfShapes;
  if (room < 0 || ofAllShapes + letters.size * fewestOfLetters > 2 * room) return null;
  if (letters.size === 0) return { colors: 16, letters: 1, shapes: stepsOf(room / shapes.size, fewestOfShapes) };
  const forLetters = (room - ofAllShapes) / letters.size;
  return { colors: 16, letters: stepsOf(forLetters, fewestOfLetters), shapes: fewestOfShapes + 1 };
};

const stepsOf = (between: number, fewest: number): number =>
  Math.min(mostSteps, Math.max(fewest, Math.floor(between)) + 1);

const hasSoftEdges = ({ x, y, width, height, radius, border }: Extract<Layer, { kind: "rectangle" }>): boolean =>
  (radius ?? 0) > 0 || ![x, y, width, height, border?.width ?? 0].every(Number.isInteger);

const painted = (
  drawing: Drawing,
  colors: ReadonlyMap<string, number>,
  glyphs: Glyphs,
  steps: Steps,
): Canvas | null => {
  if (colors.size > steps.colors) return null;
  const palette = paletteOf(steps.colors);
  // First the colours that must be exact, then the blends of the edges.
  for (const color of colors.values()) palette.indexOf(color);
  const numberOf = (color: string): number => colors.get(color) ?? 0;
  const canvas = canvasOf(drawing.width, drawing.height, numberOf(drawing.background), palette);
  const letterInk = ({ color }: { color: string }) => palette.ink(numberOf(color), steps.letters);
  const shapeInk = (color: string) => palette.ink(numberOf(color), steps.shapes);
  for (const layer of drawing.layers) {
    switch (layer.kind) {
      case "rectangle": {
        const { fill, border, radius = 0 } = layer;
        if (fill !== undefined) fillRectangle(canvas, layer, radius, shapeInk(fill));
        if (border !== undefined) frameRectangle(canvas, layer, radius, border.width, shapeInk(border.color));
        break;
      }
      case "polygon":
        canvas.cover(coverageOf([layer.points.flat()]), 0, 0, shapeInk(layer.fill), null);
        break;
      case "text":
        paintText(canvas, layer, glyphs, letterInk);
        break;
      case "photo":
        return null;
    }
    if (!canvas.isFaithful()) return null;
  }
  return canvas;
};
