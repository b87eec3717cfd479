import type { ItemDelta, PairSums } from "../contract/contribution.ts";

/** Sums deltas per item and day; sorted by item, then day, so that any order of the input gives the same list. */
export const mergeDeltas = (deltas: readonly ItemDelta[]): ItemDelta[] => {
  const sums = new Map<string, Sum>();
  for (const delta of deltas) {
    const key = `${delta.day} ${delta.item}`;
    let sum = sums.get(key);
    if (sum === undefined) {
      sum = emptySum(delta);
      sums.set(key, sum);
    }
    sum.views += delta.views;
    sum.carts += delta.carts;
    sum.buys += delta.buys;
    sum.importedBuys += delta.importedBuys;
    for (const other of Object.keys(delta.pairs)) {
      const pair = delta.pairs[other];
      const known = sum.pairs.get(other);
      if (pair === undefined) continue;
      if (known === undefined) {
        sum.pairs.set(other, [pair[0], pair[1], pair[2]]);
      } else {
        known[0] += pair[0];
        known[1] += pair[1];
        known[2] += pair[2];
      }
    }
  }
  return Array.from(sums.values(), merged).sort((a, b) => compare(a.item, b.item) || a.day - b.day);
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
  pairs: Map<string, PairSum>;
};

/** `PairSums` while they are being summed. */
type PairSum = [viewedNext: number, viewedTogether: number, boughtTogether: number];

const merged = ({ item, day, views, carts, buys, importedBuys, pairs }: Sum): ItemDelta => ({
  item,
  day,
  views,
  carts,
  buys,
  importedBuys,
  pairs: inOrder(pairs),
});

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

/** Without a comparison of our own, texts are sorted as `compare` does, but faster. */
const inOrder = (pairs: ReadonlyMap<string, PairSum>): Record<string, PairSums> =>
  Object.fromEntries([...pairs.keys()].sort().map((other) => [other, pairs.get(other) ?? [0, 0, 0]]));
