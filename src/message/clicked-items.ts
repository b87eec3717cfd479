import type { DecidedSlot, Decision } from "../contract/decision.ts";
import type { Placement } from "./placement.ts";
import { templateNeeds } from "./template-needs.ts";

/** An item that a picture shows, and which slot of the decision it is, from 1. */
export type PicturedItem = { readonly slot: number; readonly shows: DecidedSlot & { readonly item: string } };

/**
 * The items in picture `number` of a message, in order: one, or all of a strip; none in an item-free picture. Null for a
 * picture that the message does not have.
 */
export const itemsIn = (
  { strip, drawing }: Placement,
  { slots }: Decision,
  number: number,
): readonly PicturedItem[] | null => {
  const [from, to] = strip === null ? [number - 1, number] : [0, strip];
  if (number < 1 || number > (strip === null ? slots.length : 1)) return null;
  // A greeting or a countdown shows none, whatever was decided for the mail's other parts.
  if (!templateNeeds(drawing).item) return [];
  return slots.slice(from, to).flatMap(({ item, ...rest }, at) => {
    return item === null ? [] : [{ slot: from + at + 1, shows: { ...rest, item } }];
  });
};
