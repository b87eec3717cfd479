import type { DecidedSlot } from "../../src/contract/decision.ts";

/** A slot that shows an item of this name, with a page of its own at shop.example. */
export const slotOf = (item: string, more: Partial<DecidedSlot> = {}): DecidedSlot => ({
  item,
  title: item,
  url: `https://shop.example/${item}`,
  image: "",
  price_text: "",
  was_price_text: "",
  reason: "",
  strategy: "for-you",
  ...more,
});
