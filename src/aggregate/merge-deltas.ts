import type { ItemDelta, PairSums } from "../contract/contribution.ts";

/** Sums deltas per item and day; sorted by item, then day. Pairs are in any order. */
export const mergeDeltas = (deltas: readonly ItemDelta[]): ItemDelta[] => {
  const items = new Map<string, Sum[]>();
  for (const delta of deltas) {
    const days = items.get(delta.item);
    if (days === undefined) {
      items.set(delta.item, [copyOf(delta)]);
      continue;
    }
    const sum = days.find(({ day }) => day === delta.day);
    if (sum === undefined) days.push(copyOf(delta));
    else add(sum, delta);
  }
  // Without a comparison of our own, texts are sorted by code units, and fastest.
  return [...items.keys()].sort().flatMap((item) => items.get(item)?.sort((a, b) => a.day - b.day) ?? []);
};

/** A cut's deltas, merged, by the shard that keeps the item; shards in ascending order. */
export const deltasByShard = (
  deltas: readonly ItemDelta[],
  shardOf: (item: string) => number,
): ReadonlyMap<number, readonly ItemDelta[]> => {
  const shards = new Map<number, ItemDelta[]>();
  for (const delta of mergeDeltas(deltas)) {
    const shard = shardOf(delta.item);
    const own = shards.get(shard);
    if (own === undefined) shards.set(shard, [delta]);
    else own.push(delta);
  }
  return new Map([...shards].sort(([a], [b]) => a - b));
};

/** An item delta while it is being summed. */
type Sum = {
  item: string;
  day: number;
  views: number;
  carts: number;
  buys: number;
  importedBuys: number;
  pairs: Record<string, PairSum>;
};

/** `PairSums` while they are being summed. */
type PairSum = [viewedNext: number, viewedTogether: number, boughtTogether: number];

const copyOf = ({ item, day, views, carts, buys, importedBuys, pairs }: ItemDelta): Sum => {
  // Without a prototype: an item may be named `__proto__`, and thousands of shapes would slow the engine down.
  const copy = Object.create(null) as Record<string, PairSum>;
  addPairs(copy, pairs);
  return { item, day, views, carts, buys, importedBuys, pairs: copy };
};

const add = (sum: Sum, delta: ItemDelta): void => {
  sum.views += delta.views;
  sum.carts += delta.carts;
  sum.buys += delta.buys;
  sum.importedBuys += delta.importedBuys;
  addPairs(sum.pairs, delta.pairs);
};

const addPairs = (sums: Record<string, PairSum>, pairs: Readonly<Record<string, PairSums>>): void => {
  for (const other of Object.keys(pairs)) {
    const pair = pairs[other];
    if (pair === undefined) continue;
    const known = sums[other];
    if (known === undefined) {
      sums[other] = [pair[0], pair[1], pair[2]];
    } else {
      known[0] += pair[0];
      known[1] += pair[1];
      known[2] += pair[2];
    }
  }
};
