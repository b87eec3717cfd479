import type { Drawing, Layer, Photo, Rectangle } from "./drawing.ts";
import type { Engine } from "./engine.port.ts";
import { encodeJpeg } from "./jpeg/encode.ts";
import type { JpegQuality } from "./jpeg/quality.ts";
import { fillRectangle, isPlain, opaqueCanvas } from "./plain-rectangle.ts";
import type { CheckedPhoto } from "./photo.ts";
import type { PhotoDecoder } from "./photo-decoder.port.ts";
import type { Pixels } from "./pixels.ts";
import { blend, scalePhoto } from "./scale-photo.ts";

export type TileDeps = { readonly engine: Pick<Engine, "renderRaw">; readonly decoder: PhotoDecoder };

/**
 * A drawing as a JPEG file, 4:2:0, of exactly its width and height; multiples of 16 can be spliced into strips.
 * `photo` is what the drawing's photos show. Rejects when it cannot be decoded or the engine fails.
 */
export const tileJpeg = async (
  deps: TileDeps,
  drawing: Drawing,
  photo: CheckedPhoto | null,
  quality: JpegQuality,
): Promise<Uint8Array<ArrayBuffer>> => encodeJpeg((await paintTile(deps, drawing, photo)).rgba, drawing, quality);

/**
 * A drawing as opaque pixels. The ground, plain rectangles and photos are painted here; texts and shapes by the
 * engine, one pass for those that stand together, which is several times as fast as one pass for everything.
 */
export const paintTile = async (
  { engine, decoder }: TileDeps,
  drawing: Drawing,
  photo: CheckedPhoto | null,
): Promise<Pixels> => {
  const canvas = opaqueCanvas(drawing, drawing.background);
  const decoded = photo === null ? null : { ...photo, pixels: await decoder.decode(photo) };
  for (const step of stepsOf(drawing.layers)) {
    if (step.kind === "rectangle") fillRectangle(canvas, step);
    else if (step.kind === "photo") {
      if (decoded !== null) paintPhoto(canvas, step, decoded);
    } else await paintGroup(engine, canvas, step.layers);
  }
  return canvas;
};

/** Layers that only the engine paints, with the plain ones between them. */
type Group = { readonly kind: "group"; readonly layers: readonly Layer[] };
type Step = Rectangle | Photo | Group;

/** In painting order: between two photos, plain rectangles, then one group for the engine, then plain ones again. */
const stepsOf = (layers: readonly Layer[]): Step[] => {
  const photo = layers.findIndex(({ kind }) => kind === "photo");
  const before = photo === -1 ? layers : layers.slice(0, photo);
  const first = before.findIndex((layer) => !isPlain(layer));
  const last = before.findLastIndex((layer) => !isPlain(layer));
  const steps: Step[] =
    first === -1
      ? before.filter(isPlain)
      : [
          ...before.slice(0, first).filter(isPlain),
          { kind: "group", layers: before.slice(first, last + 1) },
          ...before.slice(last + 1).filter(isPlain),
        ];
  const shown = layers[photo];
  return shown?.kind === "photo" ? [...steps, shown, ...stepsOf(layers.slice(photo + 1))] : steps;
};

const paintPhoto = (
  canvas: Pixels,
  { x, y, width, height, fit }: Photo,
  { pixels, orientation }: CheckedPhoto & { readonly pixels: Pixels },
): void => {
  const scaled = scalePhoto(pixels, orientation, { width, height }, fit);
  const left = Math.round(x + (width - scaled.width) / 2);
  blend(canvas, scaled, left, Math.round(y + (height - scaled.height) / 2));
};

/** Rows are what the engine's time goes by: it gets those that the layers touch. */
const paintGroup = async (
  engine: Pick<Engine, "renderRaw">,
  canvas: Pixels,
  layers: readonly Layer[],
): Promise<void> => {
  const top = Math.max(0, Math.floor(Math.min(...layers.map((layer) => rowsOf(layer)[0]))));
  const bottom = Math.min(canvas.height, Math.ceil(Math.max(...layers.map((layer) => rowsOf(layer)[1]))));
  if (bottom <= top) return;
  const { width } = canvas;
  const size = { width, height: bottom - top };
  const rgba = await engine.renderRaw({ ...size, layers: layers.map((layer) => raised(layer, top)) }, null);
  blend(canvas, { ...size, rgba }, 0, top);
};

/** Letters may reach over their box, by their own height at the most. */
const rowsOf = (layer: Layer): readonly [top: number, bottom: number] => {
  if (layer.kind === "polygon") {
    const rows = layer.points.map(([, y]) => y);
    return [Math.min(...rows), Math.max(...rows)];
  }
  const reach = layer.kind === "text" ? Math.max(0, ...layer.runs.map(({ size }) => size)) : 0;
  return [layer.y - reach, layer.y + layer.height + reach];
};

const raised = (layer: Layer, rows: number): Layer =>
  layer.kind === "polygon"
    ? { ...layer, points: layer.points.map(([x, y]) => [x, y - rows] as const) }
    : { ...layer, y: layer.y - rows };
