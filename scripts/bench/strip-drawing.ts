import type { DecidedSlot } from "../../src/contract/decision.ts";
import type { PictureTemplate } from "../../src/contract/template.ts";
import type { Drawing, Layer } from "../../src/render/drawing.ts";
import { drawingSize, resolveTemplate } from "../../src/render/template/resolve.ts";

/** Cards side by side as one drawing: what an engine has to paint where nothing is ready. */
export const stripDrawing = (items: readonly DecidedSlot[], template: PictureTemplate): Drawing => {
  const { width, height } = drawingSize(template);
  const cards = items.map((item) => resolveTemplate(template, { item, traits: {}, isFrozen: false }));
  return {
    width: width * items.length,
    height,
    background: template.background,
    layers: cards.flatMap(({ layers }, index) => layers.map((layer) => shifted(layer, index * width))),
  };
};

const shifted = (layer: Layer, by: number): Layer =>
  layer.kind === "polygon"
    ? { ...layer, points: layer.points.map(([x, y]) => [x + by, y] as const) }
    : { ...layer, x: layer.x + by };
