import { decay, orders, popularity, support } from "./popularity.ts";
import type { Days } from "./sums.ts";

/**
 * How an item stands among all others, as the UTC day (with fractions) on which its decayed count has sunk to a
 * single view; 0 without events. Every count halves in the same time, so this number never has to be aged:
 * whoever stands higher today stands higher on any later day.
 */
export type Standing = {
  /** By live events: trending. */
  readonly popular: number;
  /** By imports too: breaks ties, so that an imported history is not nothing. */
  readonly support: number;
  /** By live orders alone. */
  readonly sold: number;
};

/** Standing from an item's day rows; pairs are not looked at. */
export const standingOf = (days: Days): Standing => {
  const rows = [...days];
  const newest = rows.reduce((day, [next]) => Math.max(day, next), 0);
  const until = (count: number): number =>
    count > 0 ? Math.max(0, Number((newest + decay.halfLife * Math.log2(count)).toFixed(4))) : 0;
  return {
    popular: until(popularity(rows, newest)),
    support: until(support(rows, newest)),
    sold: until(orders(rows, newest)),
  };
};

/** One item of a popularity board. */
export type PopularItem = Omit<Standing, "sold"> & { readonly item: string; readonly canBeBought: boolean };

/** Items of each shard's board: any `limit` can be filled while the catalogue has items. */
export const boardLength = 200;

/** What can be bought first, then what is most popular; ids make the order total. */
export const byPopularity = (a: PopularItem, b: PopularItem): number =>
  Number(b.canBeBought) - Number(a.canBeBought) ||
  b.popular - a.popular ||
  b.support - a.support ||
  (a.item < b.item ? -1 : 1);

type Row = readonly [item: string, popular: number, support: number, canBeBought: 0 | 1];

/** Value of `popular:{shard}`: a JSON array of rows, best first. */
export const encodePopular = (items: readonly PopularItem[]): string =>
  JSON.stringify(items.map((entry): Row => [entry.item, entry.popular, entry.support, entry.canBeBought ? 1 : 0]));

export const decodePopular = (value: string): PopularItem[] =>
  (JSON.parse(value) as Row[]).map(([item, popular, supported, canBeBought]) => ({
    item,
    popular,
    support: supported,
    canBeBought: canBeBought === 1,
  }));

/** One board of all shards' boards, best first. */
export const mergePopular = (
  boards: readonly (readonly PopularItem[])[],
  length: number = boardLength,
): PopularItem[] => boards.flat().toSorted(byPopularity).slice(0, length);
