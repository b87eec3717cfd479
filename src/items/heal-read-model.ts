import type { Metrics } from "../base/metrics.port.ts";
import { popularKey } from "./read-model-keys.ts";
import type { ReadModel, Version } from "./read-model.port.ts";
import { shards } from "./shards.ts";

export type HealParts = {
  readonly readModel: Pick<ReadModel, "getMany">;
  /** Publishes everything of a shard again if it once confirmed more than the version held (null: none); true if so. */
  readonly shard: (shard: number) => {
    heal(held: Version | null): Promise<boolean>;
    /** What is worked out of the whole catalogue, and so no more often than this. */
    publishBoards(): Promise<void>;
  };
  readonly metrics: Metrics;
};

/**
 * Looks whether the read model still holds what the shards have published: after a flush, a restore of an old dump
 * or a failover that lost the last writes it does not, and the shards publish again. Then each publishes its boards by
 * category, price and occasion. One read a minute; throws when the read model or a shard is unreachable.
 */
export const healReadModel =
  ({ readModel, shard, metrics }: HealParts) =>
  async (): Promise<void> => {
    const boards = await readModel.getMany(shards.map(popularKey));
    await Promise.all(
      shards.map(async (one) => {
        if (await shard(one).heal(boards[one]?.version ?? null)) metrics.count("read_model_healed_total");
        await shard(one).publishBoards();
      }),
    );
  };
