import type { BasketMethod } from "./basket-method.ts";
import type { Order } from "./orders.ts";

/** Lines of an order that make pairs, as many as ours: with all of them every method here loses a quarter. */
const pairedLines = 32;
/** Entries kept per item. */
const length = 64;

/** How two items' orders become a weight: r and c orders hold either, k both, of `all`. */
export type Weight = (k: number, r: number, c: number, all: number) => number;

export const weights = {
  "co-purchase": (k) => k,
  cosine: (k, r, c) => k / Math.sqrt(r * c),
  /** Dunning's log-likelihood ratio; nothing for what is together more seldom than chance has it. */
  llr: (k, r, c, all) => (k * all < r * c ? 0 : likelihoodRatio(k, r, c, all)),
} as const satisfies Record<string, Weight>;

/** What is in the same orders: weights of the basket's items add up. */
export const coPurchase = (name: keyof typeof weights, orders: readonly Order[]): BasketMethod => {
  const lists = listsOf(orders, weights[name]);
  return {
    name,
    complete(basket, limit) {
      const scores = new Map<string, number>();
      for (const item of basket) {
        for (const [other, weight] of lists.get(item) ?? []) {
          if (!basket.has(other)) scores.set(other, (scores.get(other) ?? 0) + weight);
        }
      }
      return best(scores, limit);
    },
  };
};

/** Items by score, best first. */
export const best = (scores: ReadonlyMap<string, number>, limit: number): string[] =>
  [...scores]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, limit)
    .map(([item]) => item);

const listsOf = (orders: readonly Order[], weight: Weight): Map<string, [string, number][]> => {
  const held = new Map<string, number>();
  const pairs = new Map<string, Map<string, number>>();
  for (const { items } of orders) {
    for (const item of items) held.set(item, (held.get(item) ?? 0) + 1);
    const paired = items.slice(0, pairedLines);
    for (const one of paired) {
      const with_ = pairs.get(one) ?? new Map<string, number>();
      pairs.set(one, with_);
      for (const other of paired) if (other !== one) with_.set(other, (with_.get(other) ?? 0) + 1);
    }
  }
  return new Map(
    Array.from(pairs, ([item, others]) => {
      const own = held.get(item) ?? 0;
      const weighed = Array.from(others, ([other, k]): [string, number] => {
        return [other, weight(k, own, held.get(other) ?? 0, orders.length)];
      });
      return [
        item,
        weighed
          .filter(([, one]) => one > 0)
          .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
          .slice(0, length),
      ];
    }),
  );
};

const likelihoodRatio = (k: number, r: number, c: number, all: number): number => {
  const cells = [k, r - k, c - k, all - r - c + k].map(xlogx).reduce((sum, one) => sum + one);
  return Math.max(0, 2 * (cells - xlogx(r) - xlogx(all - r) - xlogx(c) - xlogx(all - c) + xlogx(all)));
};

const xlogx = (x: number): number => (x <= 0 ? 0 : x * Math.log(x));
