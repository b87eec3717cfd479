import type { BasketMethod, NextBasketMethod, Returning } from "./basket-method.ts";
import { rounded } from "./measure.ts";
import type { Order } from "./orders.ts";

const cutoff = 10;
/** Items of a basket that are left out in turn, evenly spread: each basket counts once, however long. */
const turns = 8;

export type BasketMeasured = { readonly n: number; readonly hr10: number; readonly mrr10: number };
export type NextMeasured = { readonly n: number; readonly recall10: number; readonly hr10: number };

type Shown = {
  readonly popular: readonly string[];
  readonly onDone: (done: number) => void;
};

/** The items of an order that are left out, each with what is left of it. */
export const leftOut = ({ items }: Order, most: number = turns): { wanted: string; rest: ReadonlySet<string> }[] => {
  const count = Math.min(items.length, most);
  return Array.from({ length: count }, (_, turn) => {
    const wanted = items[Math.floor((turn * items.length) / count)] ?? "";
    return { wanted, rest: new Set(items.filter((item) => item !== wanted)) };
  });
};

/**
 * Leaves an item out of each basket of two and more and asks for it: mean over a basket's turns, then over baskets.
 * Short answers are filled from `popular`, the same for every method.
 */
export const measureBaskets = (
  method: BasketMethod,
  orders: readonly Order[],
  { popular, onDone }: Shown,
): BasketMeasured => {
  const baskets = orders.filter(({ items }) => items.length > 1);
  let hits = 0;
  let reciprocal = 0;
  for (const [index, order] of baskets.entries()) {
    const asked = leftOut(order);
    for (const { wanted, rest } of asked) {
      const rank = filled(method.complete(rest, cutoff), popular, rest).indexOf(wanted) + 1;
      if (rank === 0) continue;
      hits += 1 / asked.length;
      reciprocal += 1 / rank / asked.length;
    }
    onDone(((index + 1) * orders.length) / baskets.length);
  }
  const n = baskets.length;
  return { n, hr10: rounded(hits / n, 4), mrr10: rounded(reciprocal / n, 4) };
};

/** Customers of `train` with their first basket of `asked`. */
export const returningOf = (train: readonly Order[], asked: readonly Order[]): Returning[] => {
  const before = new Map<string, string[][]>();
  for (const { customer, items } of train) {
    if (customer !== null) before.set(customer, [...(before.get(customer) ?? []), [...items]]);
  }
  const returning = new Map<string, Returning>();
  for (const { customer, at, items } of asked) {
    const known = before.get(customer ?? "");
    if (customer === null || known === undefined || returning.has(customer)) continue;
    returning.set(customer, { customer, at, before: known, wanted: new Set(items) });
  }
  return [...returning.values()];
};

/** Share of a next basket that is among ten items shown before it, and how often one of it is. */
export const measureNext = async (
  method: NextBasketMethod,
  returning: readonly Returning[],
  { popular, onDone }: Shown,
): Promise<NextMeasured> => {
  let recall = 0;
  let hits = 0;
  for (const [index, one] of returning.entries()) {
    const answer = filled(await method.foresee(one, cutoff), popular, new Set());
    const found = answer.filter((item) => one.wanted.has(item)).length;
    recall += found / one.wanted.size;
    if (found > 0) hits++;
    onDone(index + 1);
  }
  const n = returning.length;
  return { n, recall10: rounded(recall / n, 4), hr10: rounded(hits / n, 4) };
};

const filled = (answer: readonly string[], popular: readonly string[], barred: ReadonlySet<string>): string[] => {
  const full = answer.slice(0, cutoff);
  for (const item of popular) {
    if (full.length >= cutoff) break;
    if (!barred.has(item) && !full.includes(item)) full.push(item);
  }
  return full;
};
