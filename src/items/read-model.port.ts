/** Older never overwrites newer: compare generation, then tick. */
export type Version = { readonly generation: number; readonly tick: number };

export type ReadModelEntry = { readonly key: string; readonly value: string; readonly version: Version };

/**
 * The derived item data at the edge: lists, facts, popularity. Keys: `list:{item}`, `facts:{item}`,
 * `popular:{shard}`. Always rebuildable from the item shards. Throws when unreachable.
 */
export type ReadModel = {
  /** One entry or null per key, in order. */
  getMany(keys: readonly string[]): Promise<readonly (ReadModelEntry | null)[]>;
  /** Writes absolute values; an entry whose stored version is newer or equal is left alone. */
  putMany(entries: readonly ReadModelEntry[]): Promise<void>;
};
