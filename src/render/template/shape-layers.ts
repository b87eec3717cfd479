import type { TemplateBox } from "../../contract/template.ts";
import type { Box, Layer, Polygon } from "../drawing.ts";
import { bindNumber, bindNumbers, type BoundFacts } from "./bindings.ts";
import { filePixels } from "./plain-layers.ts";

type BoxOf<K extends TemplateBox["kind"]> = Extract<TemplateBox, { kind: K }>;
type Point = readonly [x: number, y: number];

/** A track, filled from the left as far as the value is of its goal. Nothing without numbers. */
export const barLayers = (box: BoxOf<"bar">, density: number, facts: BoundFacts): Layer[] => {
  const [value, goal] = [bindNumber(box.value, facts), bindNumber(box.goal, facts)];
  if (value === null || goal === null || goal <= 0) return [];
  const area = filePixels(box, density);
  const radius = Math.min(box.radius * density, area.height / 2);
  const share = Math.min(1, Math.max(0, value / goal));
  // As long as it is high at least, so that its round ends stay round.
  const width = share === 0 ? 0 : Math.max(Math.round(area.width * share), Math.min(area.width, 2 * radius));
  const track: Layer = { kind: "rectangle", ...area, radius, fill: box.track };
  return width === 0 ? [track] : [track, { ...track, width, fill: box.fill }];
};

/** Stars side by side, filled from the left to the quarter of a star. */
export const starLayers = (box: BoxOf<"stars">, density: number, facts: BoundFacts): Layer[] => {
  const value = bindNumber(box.value, facts);
  if (value === null) return [];
  const area = filePixels(box, density);
  const side = Math.min(area.height, area.width / box.of);
  // The engine draws no shape without an inside.
  if (side < 1) return [];
  return Array.from({ length: box.of }, (_, index): Polygon[] => {
    const star = starIn({ x: area.x + index * (area.width / box.of), y: area.y, width: side, height: side });
    const share = Math.round(Math.min(1, Math.max(0, value - index)) * 4) / 4;
    if (share === 1) return [{ kind: "polygon", points: star, fill: box.fill }];
    const track: Polygon = { kind: "polygon", points: star, fill: box.track };
    if (share === 0) return [track];
    const edge = area.x + index * (area.width / box.of) + side * share;
    return [track, { kind: "polygon", points: leftOf(star, edge), fill: box.fill }];
  }).flat();
};

/** Five points; the inner corners lie where the edges of a pentagram cross. */
const starIn = ({ x, y, width }: Box): Point[] => {
  const outer = width / 2;
  const inner = outer * 0.45;
  return Array.from({ length: 10 }, (_, index): Point => {
    const radius = index % 2 === 0 ? outer : inner;
    const angle = (index * Math.PI) / 5 - Math.PI / 2;
    return [hundredth(x + outer + radius * Math.cos(angle)), hundredth(y + outer + radius * Math.sin(angle))];
  });
};

/** The part of a polygon on the left of a vertical line (Sutherland and Hodgman 1974, one edge). */
const leftOf = (points: readonly Point[], edge: number): Point[] =>
  points.flatMap(([x, y], index) => {
    const [px, py] = points.at(index - 1) ?? [x, y];
    const crosses = px < edge !== x < edge;
    const crossing: Point = [edge, hundredth(py + ((edge - px) / (x - px)) * (y - py))];
    return [...(crosses ? [crossing] : []), ...(x < edge ? [[x, y] as const] : [])];
  });

const hundredth = (value: number): number => Math.round(value * 100) / 100;

/** Columns of a share of the largest value; what is below zero has none. */
export const chartLayers = (box: BoxOf<"chart">, density: number, facts: BoundFacts): Layer[] => {
  const values = bindNumbers(box.values, facts);
  if (values.length === 0) return [];
  const area = filePixels(box, density);
  const gap = Math.min(box.gap * density, area.width / values.length / 2);
  const width = (area.width + gap) / values.length - gap;
  const largest = Math.max(...values, 0);
  return values.flatMap((value, index): Layer[] => {
    const height = largest === 0 ? 0 : Math.round((Math.max(0, value) / largest) * area.height);
    if (height === 0) return [];
    const left = Math.round(area.x + index * (width + gap));
    const isLast = index === values.length - 1;
    return [
      {
        kind: "rectangle",
        x: left,
        y: area.y + area.height - height,
        width: Math.max(1, Math.round(area.x + index * (width + gap) + width) - left),
        height,
        radius: Math.min(box.radius * density, height / 2, width / 2),
        fill: isLast ? (box.last ?? box.fill) : box.fill,
      },
    ];
  });
};
