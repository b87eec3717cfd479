import type { Drawing } from "./drawing.ts";
import type { CheckedPhoto } from "./photo.ts";

/**
 * Turns a drawing into a file of exactly its width and height; `photo` is what its photos show, null where it has none.
 * Rejects when a photo cannot be decoded or an engine fails; the caller always has another picture ready.
 */
export type Painter = (
  drawing: Drawing,
  format: "jpg" | "png",
  photo: CheckedPhoto | null,
) => Promise<Uint8Array<ArrayBuffer>>;
