import type { DecidedSlot } from "../contract/decision.ts";
import type { RecommendedItem } from "../contract/recommendation.ts";

/** An item as a slot shows it: enough to draw and click it again whatever the catalogue says later. */
const itemSlot = (item: RecommendedItem): DecidedSlot => ({
  item: item.id,
  title: item.title,
  url: item.url,
  image: item.image,
  price_text: item.price_text,
  was_price_text: item.was_price_text,
  reason: item.reason,
  strategy: item.strategy,
});

/** A slot for which the shop has no item: the item-free picture, which leads to the placement's page. */
export const emptySlot: DecidedSlot = {
  item: null,
  title: "",
  url: "",
  image: "",
  price_text: "",
  was_price_text: "",
  reason: "",
  strategy: "none",
};

/** Exactly `count` slots, best items first. */
export const slotsOf = (items: readonly RecommendedItem[], count: number): DecidedSlot[] =>
  Array.from({ length: count }, (_, index) => {
    const item = items[index];
    return item === undefined ? emptySlot : itemSlot(item);
  });
