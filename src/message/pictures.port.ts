import type { DecidedSlot } from "../contract/decision.ts";
import type { Template } from "../contract/template.ts";

export type SlotPicture = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly contentType: string;
  readonly etag: string;
  readonly level: string;
};

export type PictureExtension = "jpg" | "png" | "gif";

/** What a picture is to show, of whom. */
export type PictureOrder = {
  readonly template: Template;
  /** One slot, or those that stand side by side in a strip; without items for templates that show none. */
  readonly slots: readonly DecidedSlot[];
  /** What the template names of the person. */
  readonly traits: Readonly<Record<string, unknown>>;
  /** The client keeps its first copy for days: nothing is shown that will be wrong then. */
  readonly isFrozen: boolean;
};

export type DrawingTime = {
  /** After about this many ms something simpler is answered. */
  readonly patience: number;
  readonly waitUntil: (work: Promise<unknown>) => void;
};

/** Turns what a message shows into picture bytes of the template's size. Nothing here ever rejects. */
export type Pictures = {
  draw(order: PictureOrder, time: DrawingTime): Promise<SlotPicture>;
  /** Makes pictures ready for the first open, as far as there is capacity for it. */
  warm(orders: readonly PictureOrder[]): Promise<void>;
  /** The template's picture without an item or a person; `places`: how many of them stand side by side. */
  itemFree(template: Template, places: number, time: DrawingTime): Promise<SlotPicture>;
  /** The one picture that needs nothing, for addresses that name nothing. */
  fixed(extension: PictureExtension): SlotPicture;
};
