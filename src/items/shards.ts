import { murmur2 } from "../base/murmur2.ts";

/** Fixed for ever: where an item's sums live depends on it. */
export const shardCount = 16;

export const shards: readonly number[] = Array.from({ length: shardCount }, (_, shard) => shard);

export const shardOf = (item: string): number => murmur2(item) % shardCount;

/** Name of a shard's object. */
export const shardName = (shard: number): string => `items:${shard}`;

/** Groups values by their item's shard, order kept. */
export const byShard = <T>(values: Iterable<T>, itemOf: (value: T) => string): Map<number, T[]> => {
  const groups = new Map<number, T[]>();
  for (const value of values) {
    const shard = shardOf(itemOf(value));
    const group = groups.get(shard);
    if (group === undefined) groups.set(shard, [value]);
    else group.push(value);
  }
  return groups;
};
