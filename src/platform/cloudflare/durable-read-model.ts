import { murmur2 } from "../../base/murmur2.ts";
import type { ReadModel, ReadModelEntry } from "../../items/read-model.port.ts";

/** The RPC surface of a ReadModelShard object. */
export type ReadModelShardStub = {
  getMany(keys: readonly string[]): Promise<readonly (ReadModelEntry | null)[]>;
  putMany(entries: readonly ReadModelEntry[]): Promise<void>;
};

/** Enough for some thousand reads a second; fixed, since it says where a key lives. */
const shardCount = 4;

/** One call carries at most this many characters: an RPC message holds 32 MB. */
const callChars = 4_000_000;

/** The embedded read model: a few Durable Objects by hash of the key, one call per object and request. */
export const durableReadModel = (object: (name: string) => ReadModelShardStub): ReadModel => {
  const stub = (shard: number): ReadModelShardStub => object(`read-model:${shard}`);
  const shardOf = (key: string): number => murmur2(key) % shardCount;

  return {
    async getMany(keys) {
      const groups = Map.groupBy(keys, shardOf);
      const found = new Map<string, ReadModelEntry | null>();
      await Promise.all(
        Array.from(groups, async ([shard, group]) => {
          const entries = await stub(shard).getMany(group);
          for (const [index, key] of group.entries()) found.set(key, entries[index] ?? null);
        }),
      );
      return keys.map((key) => found.get(key) ?? null);
    },
    async putMany(entries) {
      await Promise.all(
        Array.from(
          Map.groupBy(entries, (entry) => shardOf(entry.key)),
          async ([shard, group]) => {
            for (const call of calls(group)) await stub(shard).putMany(call);
          },
        ),
      );
    },
  };
};

const calls = (entries: readonly ReadModelEntry[]): ReadModelEntry[][] => {
  const out: ReadModelEntry[][] = [];
  let chars = Infinity;
  for (const entry of entries) {
    chars += entry.key.length + entry.value.length;
    if (chars > callChars) {
      out.push([]);
      chars = entry.key.length + entry.value.length;
    }
    out.at(-1)?.push(entry);
  }
  return out;
};
