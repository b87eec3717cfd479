import { murmur2 } from "../../base/murmur2.ts";
import type { DecisionCopies } from "../../message/decision-copies.port.ts";

/** The RPC surface of a DecisionCopyShard object. */
export type DecisionCopyShardStub = DecisionCopies;

/** Enough for ten thousand copies a second; fixed, since it says where a person's are. */
const shardCount = 16;

/** The embedded copies: a few Durable Objects by hash of the person, all of a person's in one. */
export const durableDecisionCopies = (object: (name: string) => DecisionCopyShardStub): DecisionCopies => {
  const shardOf = (person: string): number => murmur2(person) % shardCount;
  const stub = (shard: number): DecisionCopyShardStub => object(`copies:${shard}`);

  return {
    keep: async (copies) => {
      const groups = Map.groupBy(copies, ({ person }) => shardOf(person));
      await Promise.all(Array.from(groups, ([shard, group]) => stub(shard).keep(group)));
    },
    find: ({ person, message }) => stub(shardOf(person)).find({ person, message }),
    forget: (person, version) => stub(shardOf(person)).forget(person, version),
    forgotten: (person) => stub(shardOf(person)).forgotten(person),
  };
};
