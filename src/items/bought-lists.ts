import { pairUnit } from "../contract/contribution.ts";
import { byWeight, type List, type ListEntry, levelled } from "./lists.ts";
import { dayWeight } from "./popularity.ts";
import type { Days } from "./sums.ts";

/** Chosen on validation data only; the numbers stand in src/recommend/tuning.md. */
export const basketMix = {
  /** Entries kept: 64 gain nothing. */
  length: 32,
  /** Orders added to the item's own, so that one order of a rare item proves little. */
  doubt: 3,
  /** Days after which an order counts half. */
  halfLife: 120,
} as const;

/**
 * What is bought with an item: the share of its own decayed orders in which the other stands beside it, two lines away
 * for half, and so on. Out of its own day rows and nothing else, like `buildList`: any schedule of publishing ends at the
 * same text. That near lines count is what keeps bestsellers down, which are in every basket, but beside nothing in
 * particular; dividing by the other's orders too, or a log-likelihood ratio, would add nothing to that.
 */
export const buildBoughtList = (days: Days): List => {
  const ordered = [...days].sort(([a], [b]) => a - b);
  const newest = ordered.at(-1)?.[0] ?? 0;
  const sums = new Map<string, number>();
  let orders: number = basketMix.doubt;
  for (const [day, row] of ordered) {
    const kept = dayWeight(day, newest, basketMix.halfLife);
    orders += (row.buys + row.importedBuys) * kept;
    for (const [other, [, , together]] of row.pairs) {
      if (together > 0) sums.set(other, (sums.get(other) ?? 0) + (together / pairUnit.boughtTogether) * kept);
    }
  }
  return Array.from(sums, ([other, sum]): ListEntry => [other, levelled(sum / orders)])
    .sort(byWeight)
    .slice(0, basketMix.length);
};
