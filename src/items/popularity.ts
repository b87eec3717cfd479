import type { Days } from "./sums.ts";

/** How sums of past days count today. */
export const decay = {
  /** Days after which an event counts half. */
  halfLife: 14,
  /** Worth of one event of each kind, against a view. */
  view: 1,
  cart: 3,
  buy: 6,
} as const;

/** Share that a day's sums keep on `newestDay`, 1 for that day itself: 2^(-age / half-life). */
export const dayWeight = (day: number, newestDay: number, halfLife: number = decay.halfLife): number =>
  2 ** (-Math.max(0, newestDay - day) / halfLife);

/** Decayed weighted count of an item's live events: what trending orders by. Imports never raise it. */
export const popularity = (days: Days, newestDay: number): number => weigh(days, newestDay, false);

/** As `popularity`, imported purchases counted too: what lists are normalised by. */
export const support = (days: Days, newestDay: number): number => weigh(days, newestDay, true);

const weigh = (days: Days, newestDay: number, imports: boolean): number => {
  let sum = 0;
  // In day order: floating point sums depend on it, and equal rows must give equal lists.
  for (const [day, row] of [...days].sort(([a], [b]) => a - b)) {
    const buys = imports ? row.buys + row.importedBuys : row.buys;
    const worth = decay.view * row.views + decay.cart * row.carts + decay.buy * buys;
    sum += worth * dayWeight(day, newestDay);
  }
  return Math.max(0, sum);
};
