import type { ItemDelta, PairSums } from "../../src/contract/contribution.ts";
import { byShard } from "../../src/items/shards.ts";

/** A delta with nothing in it but what is given. */
export const delta = (item: string, day: number, more: Partial<ItemDelta> = {}): ItemDelta => ({
  item,
  day,
  views: 0,
  carts: 0,
  buys: 0,
  importedBuys: 0,
  pairs: {},
  ...more,
});

/** Reproducible numbers in [0, 1): Mulberry32. */
export const seeded = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** One record's deltas: a view of one item after another, both ends of the pair. */
export const viewedAfter = (from: string, to: string, day: number): ItemDelta[] => {
  const pair = (viewedNext: number): PairSums => [viewedNext, 1, 0];
  return [
    delta(to, day, { views: 1, pairs: { [from]: pair(0) } }),
    delta(from, day, { pairs: { [to]: pair(27_720) } }),
  ];
};

/** Records of a small shop, in log order: each is the deltas of one event. */
export const shopRecords = (count: number, seed: number, items = 40, days = 5): ItemDelta[][] => {
  const random = seeded(seed);
  const pick = (below: number): number => Math.floor(random() ** 2 * below);
  return Array.from({ length: count }, () => {
    const [from, to] = [pick(items), pick(items)];
    const day = 20_000 - pick(days);
    return from === to ? [delta(`item ${to}`, day, { buys: 1 })] : viewedAfter(`item ${from}`, `item ${to}`, day);
  });
};

/** Deltas of a cut by shard. */
export const deltasByShard = (records: readonly (readonly ItemDelta[])[]): Map<number, ItemDelta[]> =>
  byShard(records.flat(), ({ item }) => item);
