import type { DecidedSlot } from "../contract/decision.ts";

export type SlotPicture = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly contentType: string;
  readonly etag: string;
  readonly level: string;
};

export type PictureExtension = "jpg" | "png" | "gif";

/** Turns slots into picture bytes of the placement's size. */
export type Pictures = {
  /** Never rejects; within about `patience` ms. */
  slot(
    slot: DecidedSlot,
    options: { readonly patience: number; readonly waitUntil: (work: Promise<unknown>) => void },
  ): Promise<SlotPicture>;
  /** Makes a slot's picture ready for the first open, as far as there is capacity for it. Never rejects. */
  warm(slot: DecidedSlot): Promise<void>;
  /** The one fixed picture that needs nothing. */
  fixed(extension: PictureExtension): SlotPicture;
};
