import type { ItemShards } from "../../aggregate/item-shards.port.ts";
import type { CatalogItem, CatalogItemInput } from "../../contract/catalog.ts";
import type { Catalog } from "../../items/catalog.port.ts";
import type { TextCut } from "../../items/cut-rows.object.ts";
import { encodeDeltas } from "../../items/delta-text.ts";
import type { CatalogMode } from "../../items/merge-item.ts";
import type { Stored } from "../../items/item-shard.object.ts";
import { byShard, shardCount, shardName, shardOf, shards } from "../../items/shards.ts";
import { refusing } from "./refusing.ts";

/** The RPC surface of an ItemShard object. */
export type ItemShardStub = {
  add(cut: TextCut, generation: number): Promise<void>;
  upsert(
    items: readonly CatalogItemInput[],
    mode: CatalogMode,
    keep: readonly string[],
  ): Promise<Stored<readonly string[]>>;
  get(id: string): Promise<CatalogItem | null>;
  delete(id: string): Promise<Stored<boolean>>;
  page(after: string, limit: number): Promise<readonly CatalogItem[]>;
};

/** The item shard object of that name, in the deployment's jurisdiction. */
type ShardObjects = (name: string) => ItemShardStub;

/** Where the readers of a generation add what cuts contribute. */
export const durableItemShards = (object: ShardObjects, generation: number): ItemShards => ({
  count: shardCount,
  shardOf,
  add: (shard, cut) => refusing(object(shardName(shard)).add({ ...cut, deltas: encodeDeltas(cut.deltas) }, generation)),
});

/** The catalogue, spread over the item shards. */
export const durableCatalog = (object: ShardObjects): Catalog => {
  const holding = (id: string): ItemShardStub => object(shardName(shardOf(id)));
  return {
    async upsert(items, mode, keep) {
      const groups = byShard(items, (item) => item.id);
      const kept = byShard(keep, (id) => id);
      // A replacement concerns every shard, a merge only those it brings something for.
      const concerned = mode === "replace" ? shards : [...groups.keys()];
      const changed = await Promise.all(
        concerned.map((shard) => object(shardName(shard)).upsert(groups.get(shard) ?? [], mode, kept.get(shard) ?? [])),
      );
      return changed.flatMap(atTheEdge);
    },
    get: async (id) => holding(id).get(id),
    delete: async (id) => atTheEdge(await holding(id).delete(id)),
    page: async (shard, after, limit) => object(shardName(shard)).page(after, limit),
  };
};

/** The catalogue promises that what it answered is at the edge. */
const atTheEdge = <T>(stored: Stored<T>): T => {
  if (!stored.ok) throw new Error("stored, but the read model could not be reached");
  return stored.value;
};
