import { type PaintBudget, paintSketch, type PaintDeps, type PictureFlaw } from "../paint-sketch.ts";
import type { PictureStore } from "../picture-store.port.ts";
import { readyPicture } from "../ready-picture.ts";
import { type Sketch, sketchKey, sketchName } from "../sketch.ts";

/** `kept`: it was there. Anything else is why there is none now; closed. */
export type TileOutcome = "built" | "kept" | "store_away" | PictureFlaw;

/** Nobody waits for it. */
const budget: PaintBudget = { photo: 5_000, painter: 5_000 };

/** Puts the picture of a sketch into the store, unless it is there or would lack something. Never rejects. */
export const buildTile = async (
  { store, ...paint }: PaintDeps & { readonly store: PictureStore },
  sketch: Sketch,
): Promise<TileOutcome> => {
  try {
    const name = await sketchName(sketchKey(sketch));
    if ((await store.get(name)) !== null) return "kept";
    const { bytes, level, flaw } = await paintSketch(paint, sketch, budget);
    if (bytes === null || flaw !== null) return flaw ?? "painter_failed";
    await store.put(name, await readyPicture(sketch.format, bytes, level));
    return "built";
  } catch {
    return "store_away";
  }
};

const passing: ReadonlySet<TileOutcome> = new Set<TileOutcome>([
  "store_away",
  "timeout",
  "host_silent",
  "unreachable",
  "bad_status",
  "photo_too_late",
  "painter_too_late",
  "painter_failed",
]);

/** Whether another try may end otherwise though nothing about the item changes. */
export const mayPass = (outcome: TileOutcome): boolean => passing.has(outcome);
