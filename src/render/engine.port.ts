import type { Drawing } from "./drawing.ts";
import type { Pixels } from "./pixels.ts";

export type PictureFormat = "jpeg" | "png";

/** A drawing, or some of its layers on nothing: without a background, what is not painted stays transparent. */
export type Scene = Omit<Drawing, "background"> & { readonly background?: string };

/**
 * Turns a drawing into a picture of exactly its width and height; `photo` is what its photos show. Rejects when a
 * photo cannot be decoded or the engine fails; the caller always has another picture ready.
 */
export type Engine = {
  renderCard(
    drawing: Drawing,
    options: { format: PictureFormat; quality: number; photo: Uint8Array | null },
  ): Promise<Uint8Array<ArrayBuffer>>;
  /** As 8-bit RGBA, row by row; colours are not multiplied by alpha. */
  renderRaw(scene: Scene, photo: Uint8Array | null): Promise<Uint8Array<ArrayBuffer>>;
  /** Pixels as a PNG of true colours. */
  encodePng(pixels: Pixels): Promise<Uint8Array<ArrayBuffer>>;
};
