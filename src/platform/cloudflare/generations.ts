import type { Generations, ItemDifferences } from "../../aggregate/generations.port.ts";
import { inParallel } from "../../aggregate/in-parallel.ts";
import { shardCount, shardName } from "../../items/shards.ts";

export type GenerationObjects = {
  readonly person: (key: string) => { equals(generation: number): Promise<boolean> };
  readonly shard: (name: string) => {
    compare(generation: number, after: string, limit: number): Promise<ItemDifferences>;
  };
};

/** Calls to people's objects at once. */
const concurrency = 48;

/** Both generations of a person, or of a shard, are in one object: each is compared in one call. */
export const durableGenerations = ({ person, shard }: GenerationObjects): Generations => ({
  shards: shardCount,
  differentPeople: async (people, generation) => {
    const equal = await inParallel(concurrency, people, (key) => person(key).equals(generation));
    return people.filter((_, at) => equal[at] !== true);
  },
  differentItems: async (one, generation, after, limit) => shard(shardName(one)).compare(generation, after, limit),
});
