import type { Clock } from "../../base/clock.port.ts";
import type { Within } from "../../base/within.port.ts";
import { boardItems } from "../../items/board-items.ts";
import { cachedReadModel } from "../../items/cached-read-model.ts";
import { popularItems } from "../../items/popular-items.ts";
import type { ReadModel, ReadModelEntry } from "../../items/read-model.port.ts";
import { shardName } from "../../items/shards.ts";
import { withShards } from "../../items/with-shards.ts";
import { createReads } from "../../recommend/reads.ts";
import { redisReadModel } from "../upstash/redis-read-model.ts";
import { durableReadModel } from "./durable-read-model.ts";

type Reading = { read(keys: readonly string[]): Promise<readonly (ReadModelEntry | null)[]> };

export type ItemsOptions<S extends Reading> = {
  /** Null: the embedded read model. */
  readonly redis: Parameters<typeof redisReadModel>[0] | null;
  readonly readModel: Parameters<typeof durableReadModel>[0];
  readonly itemShard: (name: string) => S;
  readonly clock: Clock;
  readonly within: Within;
};

/** The read model, cached in the isolate and backed by the shards it comes from, and what recommend reads of it. */
export const createItems = <S extends Reading>(options: ItemsOptions<S>) => {
  const { redis, itemShard, clock, within } = options;
  const stored: ReadModel = redis === null ? durableReadModel(options.readModel) : redisReadModel(redis);
  const shard = (one: number): S => itemShard(shardName(one));
  const cached = cachedReadModel(
    withShards(stored, async (one, keys) => shard(one).read(keys), clock),
    { clock, within },
  );
  return {
    /** Without any cache in front. */
    stored,
    cached,
    shard,
    reads: createReads({ readModel: cached, popular: popularItems(cached), board: boardItems(cached), within }),
  };
};
