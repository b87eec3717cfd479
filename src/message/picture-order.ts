import type { DecidedSlot } from "../contract/decision.ts";
import type { PictureOrder } from "./pictures.port.ts";
import type { Placement } from "./placement.ts";
import { emptySlot } from "./slots.ts";
import { templateNeeds } from "./template-needs.ts";

/** Of the person and of the client that is served. */
export type Reader = Pick<PictureOrder, "traits" | "isFrozen">;

/** Nobody in particular. */
export const anybody: Reader = { traits: {}, isFrozen: false };

/**
 * What a message's picture `number` (from 1) shows; null where it has no such picture, or none of an item: that is the
 * item-free one then.
 */
export const pictureOrder = (
  { drawing, strip }: Placement,
  decided: readonly DecidedSlot[],
  number: number,
  reader: Reader,
): PictureOrder | null => {
  const slots = strip === null ? decided.slice(number - 1, number) : number === 1 ? stripSlots(decided, strip) : [];
  if (slots.length === 0) return null;
  if (templateNeeds(drawing).item && slots.every(({ item }) => item === null)) return null;
  return { template: drawing, slots, ...reader };
};

/** As many as the mail has room for: the placement may have fewer slots by now. */
const stripSlots = (decided: readonly DecidedSlot[], strip: number): DecidedSlot[] =>
  decided.length === 0 ? [] : Array.from({ length: strip }, (_, index) => decided[index] ?? emptySlot);
