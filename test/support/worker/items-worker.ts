import { itemShardObject } from "../../../src/items/item-shard.object.ts";
import { ReadModelShard } from "../../../src/items/read-model-shard.object.ts";
import type { ReadModel } from "../../../src/items/read-model.port.ts";
import { durableCatalog, durableItemShards } from "../../../src/platform/cloudflare/item-shards.ts";
import { durableReadModel } from "../../../src/platform/cloudflare/durable-read-model.ts";

export type ItemsEnv = {
  readonly ITEM_SHARD: DurableObjectNamespace<ItemShard>;
  readonly READ_MODEL: DurableObjectNamespace<ReadModelShard>;
};

export const readModelOf = (env: ItemsEnv): ReadModel => durableReadModel((name) => env.READ_MODEL.getByName(name));
export const shardsOf = (env: ItemsEnv, generation = 1) =>
  durableItemShards((name) => env.ITEM_SHARD.getByName(name), generation);
export const catalogOf = (env: ItemsEnv) => durableCatalog((name) => env.ITEM_SHARD.getByName(name));

/** The generation that objects serve when they are next created. */
export const serving = { generation: 1 };

/** What the shards told of items that look different, call by call. */
export const restyled: string[][] = [];

/** Switches of the read model that the shards publish to. */
export const faults = {
  /** Writes fail without effect. */
  refuse: false,
  /** Writes take effect, and the answer is lost. */
  loseAnswers: false,
  /** What failed, as reported by the shards. */
  reported: [] as unknown[],
  /** Runs before each write. */
  beforeWrite: null as (() => Promise<void>) | null,
  writes: 0,
};

const faulty = (inner: ReadModel): ReadModel => ({
  getMany: (keys) => inner.getMany(keys),
  async putMany(entries) {
    faults.writes++;
    await faults.beforeWrite?.();
    if (faults.refuse) throw new Error("planted: the read model refuses");
    await inner.putMany(entries);
    if (faults.loseAnswers) throw new Error("planted: the answer is lost");
  },
});

export class ItemShard extends itemShardObject<ItemsEnv>((env) => ({
  clock: { now: () => Date.now() },
  generation: serving.generation,
  readModel: faulty(readModelOf(env)),
  looksChanged: (items) => restyled.push([...items]),
  failed: (error) => faults.reported.push(error),
})) {}

export { ReadModelShard };

export default { fetch: () => new Response(null, { status: 404 }) } satisfies ExportedHandler;
