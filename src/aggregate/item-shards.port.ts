import type { ItemDelta } from "../contract/contribution.ts";

/** The deltas of one cut for one item shard. */
export type ShardCut = {
  readonly epoch: string;
  readonly partition: number;
  readonly first: number;
  readonly last: number;
  readonly deltas: readonly ItemDelta[];
};

/** Adds a cut's deltas to the item shards; a cut below a shard's watermark is ignored. Throws like `People`. */
export type ItemShards = {
  readonly count: number;
  /** Shard of an item: stable for ever. */
  shardOf(item: string): number;
  add(shard: number, cut: ShardCut): Promise<void>;
};
