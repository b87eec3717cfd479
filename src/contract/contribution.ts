/**
 * Of an item with itself, which is otherwise no pair: the days between two orders of it by one person, summed, and how
 * many such there were. `boughtTogether` is then 0.
 */
export type RepeatSums = readonly [days: number, times: number, none: 0];

/**
 * What one person's records add to the statistics of items: integers only, so that sums commute and a
 * rebuild in any order and batching is bit-identical (decay happens when a list is published).
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
