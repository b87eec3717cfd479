/** What a pair of neighbours adds, which later ones divide by their distance: common multiples, so sums stay integers. */
export const pairUnit = {
  /** lcm(1..12). */
  viewedNext: 27_720,
  /** lcm(1..6). */
  boughtTogether: 60,
} as const;

/**
 * What one person's records add to the statistics of items: integers only, so that sums commute and a
 * rebuild in any order and batching is bit-identical (decay happens when a list is published).
 * An item's sums with itself, which is otherwise no pair, say how it is bought again: the days between two orders of it
 * by one person, how many such there were, and 0.
 */
export type PairSums = readonly [
  /** Ordered views in one session, `pairUnit` / distance each. */
  viewedNext: number,
  /** Views in one session, either order, 1 each. */
  viewedTogether: number,
  /** Bought in one order, either way, `pairUnit` / distance of the two lines each. */
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
