import type { ItemDelta, PairSums } from "../contract/contribution.ts";

/** Sums deltas per item and day; sorted by item, then day, so that any order of the input gives the same list. */
export const mergeDeltas = (deltas: readonly ItemDelta[]): ItemDelta[] => {
  const sums = new Map<string, Sum>();
  for (const delta of deltas) {
    const key = `${delta.day} ${delta.item}`;
    const sum = sums.get(key) ?? emptySum(delta);
    sum.views += delta.views;
    sum.carts += delta.carts;
    sum.buys += delta.buys;
    sum.importedBuys += delta.importedBuys;
    for (const [other, pair] of Object.entries(delta.pairs)) {
      const [next, together, bought] = sum.pairs.get(other) ?? [0, 0, 0];
      sum.pairs.set(other, [next + pair[0], together + pair[1], bought + pair[2]]);
    }
    sums.set(key, sum);
  }
  return Array.from(sums.values(), ({ pairs, ...counts }) => ({ ...counts, pairs: inOrder(pairs) })).sort(
    (a, b) => compare(a.item, b.item) || a.day - b.day,
  );
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

type Sum = {
  item: string;
  day: number;
  views: number;
  carts: number;
  buys: number;
  importedBuys: number;
  pairs: Map<string, PairSums>;
};

const emptySum = ({ item, day }: ItemDelta): Sum => ({
  item,
  day,
  views: 0,
  carts: 0,
  buys: 0,
  importedBuys: 0,
  pairs: new Map(),
});

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const inOrder = (pairs: ReadonlyMap<string, PairSums>): Record<string, PairSums> =>
  Object.fromEntries([...pairs].sort(([a], [b]) => compare(a, b)));
