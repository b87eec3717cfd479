import type { PictureTemplate, TemplateBox } from "../../contract/template.ts";
import type { Drawing, Layer } from "../drawing.ts";
import { bindText, type BoundFacts } from "./bindings.ts";
import { photoLayers, rectangleLayers } from "./plain-layers.ts";
import { barLayers, chartLayers, starLayers } from "./shape-layers.ts";
import { textLayers } from "./text-layers.ts";

/** Pixels of a file per pixel that a mail shows. */
export const density = 2;

/** What a picture says: of whom and what, and whether its client keeps it for days (`isFrozen`). */
export type PictureFacts = BoundFacts & { readonly isFrozen: boolean };

/**
 * A template with everything filled in, in file pixels: equal drawings are equal pictures. A box whose condition fails,
 * or that comes to nothing, is not there.
 */
export const resolveTemplate = (template: PictureTemplate, facts: PictureFacts): Drawing => ({
  ...drawingSize(template),
  background: template.background,
  layers: template.boxes.filter((box) => isDrawn(box, facts)).flatMap((box) => layersOf(box, facts)),
});

/** What the template shows where there is nobody and nothing; null when it says nothing of its own. */
export const resolveFallback = (template: PictureTemplate): Drawing | null => {
  if (template.fallback.length === 0) return null;
  const facts: PictureFacts = { item: null, traits: {}, isFrozen: true };
  return resolveTemplate({ ...template, boxes: template.fallback }, facts);
};

/** Pixels of a template's files. */
export const drawingSize = ({ width, height }: { readonly width: number; readonly height: number }) => ({
  width: width * density,
  height: height * density,
});

const isDrawn = ({ perishable, when, unless }: TemplateBox, facts: PictureFacts): boolean =>
  !(perishable && facts.isFrozen) &&
  (when === undefined || bindText(when, facts) !== "") &&
  (unless === undefined || bindText(unless, facts) === "");

const layersOf = (box: TemplateBox, facts: PictureFacts): Layer[] => {
  switch (box.kind) {
    case "rectangle":
      return rectangleLayers(box, density);
    case "photo":
      return photoLayers(box, density, facts.item?.image ?? "");
    case "text":
      return textLayers(box, density, facts);
    case "bar":
      return barLayers(box, density, facts);
    case "stars":
      return starLayers(box, density, facts);
    case "chart":
      return chartLayers(box, density, facts);
  }
};
