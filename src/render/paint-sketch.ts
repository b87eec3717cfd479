import { err, ok, type Result } from "../base/result.ts";
import type { Within } from "../base/within.port.ts";
import type { Drawing } from "./drawing.ts";
import type { Painter } from "./painter.port.ts";
import { checkPhoto, type CheckedPhoto, type PhotoRefusal } from "./photo.ts";
import type { PhotoFailure, PhotoSource } from "./photo-source.port.ts";
import type { Sketch } from "./sketch.ts";
import { photoOf, withoutPhoto } from "./template/plain-layers.ts";

/** How much of what it should show a picture holds; each is valid and of the right size. */
export type PictureLevel = "whole" | "without-photo" | "item-free" | "plain";

/** What a picture lacks, and why; closed. */
export type PictureFlaw =
  | PhotoFailure
  | PhotoRefusal
  | "photo_too_late"
  | "undecodable"
  | "painter_failed"
  | "painter_too_late";

/** A painted sketch; without `bytes` not even its words could be painted. */
export type Painted = {
  readonly bytes: Uint8Array<ArrayBuffer> | null;
  readonly level: "whole" | "without-photo";
  readonly flaw: PictureFlaw | null;
};

export type PaintDeps = { readonly painter: Painter; readonly photos: PhotoSource; readonly within: Within };

/** Milliseconds; `photo` 0 paints without asking for the photo. */
export type PaintBudget = { readonly photo: number; readonly painter: number };

/** The best picture of a sketch that the budget allows: with its photo, else with the photo's place held. Never rejects. */
export const paintSketch = async (deps: PaintDeps, sketch: Sketch, budget: PaintBudget): Promise<Painted> => {
  const url = photoOf(sketch.drawing)?.url;
  const photo = url === undefined ? null : await fetchPhoto(deps, url, budget.photo);
  if (photo?.ok !== false) {
    const whole = await painted(deps, sketch, sketch.drawing, photo?.value ?? null, budget.painter);
    if (whole.ok) return { bytes: whole.value, level: "whole", flaw: null };
    if (photo === null || whole.error === "painter_too_late") return { ...nothing, flaw: whole.error };
  }
  const plain = await painted(deps, sketch, withoutPhoto(sketch.drawing), null, budget.painter);
  if (!plain.ok) return { ...nothing, flaw: plain.error };
  // With the photo the painter failed and without it the painter works: the photo is at fault.
  return { bytes: plain.value, level: "without-photo", flaw: photo.ok ? "undecodable" : photo.error };
};

const nothing = { bytes: null, level: "without-photo" } as const;

const fetchPhoto = async (
  { photos, within }: PaintDeps,
  url: string,
  ms: number,
): Promise<Result<CheckedPhoto, PhotoFailure | PhotoRefusal | "photo_too_late">> => {
  if (ms <= 0) return err("photo_too_late");
  try {
    const arrived = await within(photos.get(url), ms);
    if (!arrived.ok) return err("photo_too_late");
    return arrived.value.ok ? checkPhoto(arrived.value.value) : arrived.value;
  } catch {
    return err("unreachable");
  }
};

const painted = async (
  { painter, within }: PaintDeps,
  { format }: Sketch,
  drawing: Drawing,
  photo: CheckedPhoto | null,
  ms: number,
): Promise<Result<Uint8Array<ArrayBuffer>, "painter_failed" | "painter_too_late">> => {
  try {
    const done = await within(painter(drawing, format, photo), ms);
    return done.ok ? ok(done.value) : err("painter_too_late");
  } catch {
    return err("painter_failed");
  }
};
