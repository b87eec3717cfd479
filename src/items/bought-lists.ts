import { byWeight, type List, type ListEntry, levelled } from "./lists.ts";
import { dayWeight } from "./popularity.ts";
import type { Days } from "./sums.ts";

/** Chosen on validation data only; the numbers stand in src/recommend/README.md. */
export const basketMix = {
  /** Entries kept. */
  length: 32,
  /** Exponent of the item's own decayed orders that its pairs are divided by, so that lists of a basket compare. */
  ownOrders: 0.5,
  /** Days after which an order counts half. */
  halfLife: 120,
} as const;

/**
 * What is bought in one order with an item, from its own day rows and nothing else, like `buildList`: any schedule of
 * publishing ends at the same text.
 */
export const buildBoughtList = (days: Days): List => {
  const ordered = [...days].sort(([a], [b]) => a - b);
  const newest = ordered.at(-1)?.[0] ?? 0;
  const sums = new Map<string, number>();
  let orders = 0;
  for (const [day, row] of ordered) {
    const kept = dayWeight(day, newest, basketMix.halfLife);
    orders += (row.buys + row.importedBuys) * kept;
    for (const [other, [, , together]] of row.pairs) {
      if (together > 0) sums.set(other, (sums.get(other) ?? 0) + together * kept);
    }
  }
  const own = Math.max(orders, 1) ** basketMix.ownOrders;
  return Array.from(sums, ([other, sum]): ListEntry => [other, levelled(sum / own)])
    .sort(byWeight)
    .slice(0, basketMix.length);
};
