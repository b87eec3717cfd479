import type { Days } from "./sums.ts";

/** How sums of past days count today. */
export const decay = {
  /**
   * Days after which an event counts half. Popularity alone predicts best at 5 to 14 days (HR@20 on validation:
   * bol .0246 at 5, .0237 at 7, .0228 at 14, .0199 without decay; diginetica .0160, .0148, .0141, .0082).
   */
  halfLife: 7,
  /** Worth of one event of each kind, against a view; a purchase is one order, of however many units. */
  view: 1,
  cart: 3,
  buy: 6,
} as const;

/** Share that a day's sums keep on `newestDay`, 1 for that day itself: 2^(-age / half-life), in days. */
export const dayWeight = (day: number, newestDay: number, halfLife: number): number =>
  2 ** (-Math.max(0, newestDay - day) / halfLife);

/** Decayed weighted count of an item's live events: what trending orders by. Imports never raise it. */
export const popularity = (days: Days, newestDay: number): number => weigh(days, newestDay, decay.halfLife, false);

/** The same with imported purchases counted: how much is known about an item. */
export const support = (days: Days, newestDay: number, halfLife: number = decay.halfLife): number =>
  weigh(days, newestDay, halfLife, true);

/** Decayed count of an item's live orders: what best-sellers are ordered by. */
export const orders = (days: Days, newestDay: number): number =>
  [...days]
    .sort(([a], [b]) => a - b)
    .reduce((sum, [day, row]) => sum + row.buys * dayWeight(day, newestDay, decay.halfLife), 0);

const weigh = (days: Days, newestDay: number, halfLife: number, imports: boolean): number => {
  let sum = 0;
  // In day order: floating point sums depend on it, and equal rows must give equal lists.
  for (const [day, row] of [...days].sort(([a], [b]) => a - b)) {
    const buys = imports ? row.buys + row.importedBuys : row.buys;
    const worth = decay.view * row.views + decay.cart * row.carts + decay.buy * buys;
    sum += worth * dayWeight(day, newestDay, halfLife);
  }
  return sum;
};
