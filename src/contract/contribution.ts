/**
 * What one person's records add to the statistics of items: integers only, so that sums commute and a
 * rebuild in any order and batching is bit-identical (decay happens when a list is published).
 * An item's sums with itself, which is otherwise no pair, say how it is bought again: the days between two orders of it
 * by one person, how many such there were, and 0.
 */
export type PairSums = readonly [
  /** Ordered views in one session, 27720 / distance each (27720 = lcm(1..12), distance <= 12). */
  viewedNext: number,
  /** Views in one session, either order, 1 each. */
  viewedTogether: number,
  /** Bought in one order, 1 each. */
  boughtTogether: number,
];

export type ItemDelta = {
  readonly item: string;
  /** UTC day of the event's occurred time: floor(ms / 86,400,000). */
  readonly day: number;
  readonly views: number;
  readonly carts: number;
  /** Live orders that hold the item, whatever its quantity; imports are counted apart and never raise trending. */
  readonly buys: number;
  readonly importedBuys: number;
  readonly pairs: Readonly<Record<string, PairSums>>;
};
