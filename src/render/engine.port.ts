import type { Drawing } from "./drawing.ts";

export type PictureFormat = "jpeg" | "png";

/**
 * Turns a drawing into an encoded picture of exactly its width and height; `photo` is what its photos show.
 * Rejects when a photo cannot be decoded or the engine fails; the caller always has another picture ready.
 */
export type Engine = {
  renderCard(
    drawing: Drawing,
    options: { format: PictureFormat; quality: number; photo: Uint8Array | null },
  ): Promise<Uint8Array<ArrayBuffer>>;
};
