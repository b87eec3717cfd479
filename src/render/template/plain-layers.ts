import type { TemplateBox } from "../../contract/template.ts";
import { bagLayers } from "../bag.ts";
import type { Box, Drawing, Layer, Photo } from "../drawing.ts";

type BoxOf<K extends TemplateBox["kind"]> = Extract<TemplateBox, { kind: K }>;

/** A box in whole file pixels. */
export const filePixels = (box: Box, density: number): Box => {
  const [x, y] = [Math.round(box.x * density), Math.round(box.y * density)];
  return {
    x,
    y,
    width: Math.round((box.x + box.width) * density) - x,
    height: Math.round((box.y + box.height) * density) - y,
  };
};

export const rectangleLayers = (box: BoxOf<"rectangle">, density: number): Layer[] => {
  const { fill, border, radius } = box;
  return [
    {
      kind: "rectangle",
      ...filePixels(box, density),
      ...(fill === undefined ? {} : { fill }),
      ...(radius === undefined ? {} : { radius: radius * density }),
      ...(border === undefined ? {} : { border: { width: border.width * density, color: border.color } }),
    },
  ];
};

/** An item without a photo has its place held. */
export const photoLayers = (box: BoxOf<"photo">, density: number, url: string): Layer[] => {
  const area = filePixels(box, density);
  return url === "" ? placeholder(area) : [{ kind: "photo", ...area, url, fit: box.fit }];
};

const placeholder = (area: Box): Layer[] => {
  const { x, y, width, height } = area;
  const fill = "#f3f4f6";
  return [{ kind: "rectangle", x, y, width, height, fill }, ...bagLayers(area, fill)];
};

/** The drawing as it is without its photo, which did not arrive or cannot be drawn. */
export const withoutPhoto = (drawing: Drawing): Drawing => ({
  ...drawing,
  layers: drawing.layers.flatMap((layer) => (layer.kind === "photo" ? placeholder(layer) : [layer])),
});

/** The photo that a drawing shows; they are all of one item. */
export const photoOf = (drawing: Drawing): Photo | null =>
  drawing.layers.find((layer): layer is Photo => layer.kind === "photo") ?? null;
