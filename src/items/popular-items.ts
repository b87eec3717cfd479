import { decodePopular, mergePopular, type PopularItem } from "./popular.ts";
import { popularKey } from "./read-model-keys.ts";
import type { ReadModel, ReadModelEntry } from "./read-model.port.ts";
import { shards } from "./shards.ts";

/** The shop's most popular items, best first: what every fallback ends in. Throws when the read model cannot be read. */
export type PopularItems = () => Promise<readonly PopularItem[]>;

/** Merging sixteen boards costs about a millisecond: done again only when the cache in front brings other entries. */
export const popularItems = (readModel: Pick<ReadModel, "getMany">): PopularItems => {
  const keys = shards.map(popularKey);
  let merged: { readonly from: readonly (ReadModelEntry | null)[]; readonly items: readonly PopularItem[] } | null =
    null;
  return async () => {
    const entries = await readModel.getMany(keys);
    const known = merged;
    if (known !== null && entries.every((entry, shard) => entry === known.from[shard])) return known.items;
    const items = mergePopular(entries.map((entry) => (entry === null ? [] : decodePopular(entry.value))));
    merged = { from: entries, items };
    return items;
  };
};
