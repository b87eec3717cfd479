import type { PairSums } from "../contract/contribution.ts";

/** An item delta while it is being summed. */
export type DeltaDraft = {
  item: string;
  day: number;
  views: number;
  carts: number;
  buys: number;
  importedBuys: number;
  pairs: Record<string, PairSums>;
};

export const dayOf = (occurred: number): number => Math.floor(occurred / 86_400_000);

export const deltaDraft = (item: string, day: number): DeltaDraft => ({
  item,
  day,
  views: 0,
  carts: 0,
  buys: 0,
  importedBuys: 0,
  // Without a prototype: an item may be named `__proto__`, and thousands of shapes would slow the engine down.
  pairs: Object.create(null) as Record<string, PairSums>,
});

/** Adds to the sums of one pair. */
export const addPair = (
  pairs: Record<string, PairSums>,
  other: string,
  viewedNext: number,
  viewedTogether: number,
  boughtTogether: number,
): void => {
  const known = pairs[other];
  pairs[other] =
    known === undefined
      ? [viewedNext, viewedTogether, boughtTogether]
      : [known[0] + viewedNext, known[1] + viewedTogether, known[2] + boughtTogether];
};
