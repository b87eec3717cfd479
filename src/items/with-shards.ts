import type { Clock } from "../base/clock.port.ts";
import { parseKey, popularKey, type PublishedKey } from "./read-model-keys.ts";
import type { ReadModel, ReadModelEntry } from "./read-model.port.ts";
import { shards } from "./shards.ts";

/** What a shard would publish for its own boards and facts, read from its rows. Throws when it is unreachable. */
export type ShardReads = (shard: number, keys: readonly string[]) => Promise<readonly (ReadModelEntry | null)[]>;

/** After a failure the read model is left alone for this long, ms: every request of this isolate would wait for it. */
const awayMs = 1_000;
/** An empty one for longer: the minute's tick has it written again. */
const emptyMs = 5_000;

/**
 * A read model whose boards and facts are answered by the item shards while it fails or is empty, so that even an
 * isolate that has just started knows what the shop sells. Lists are not: building them would keep the shards from
 * their work, and what is popular stands in for them.
 */
export const withShards = (inner: ReadModel, read: ShardReads, clock: Clock): ReadModel => {
  let awayUntil = 0;
  let emptyUntil = 0;

  const fromShards = async (keys: readonly string[], parsed: readonly PublishedKey[]) => {
    const places = new Map(keys.map((key, at) => [key, parsed[at]?.shard ?? 0]));
    const groups = Map.groupBy(places.keys(), (key) => places.get(key) ?? 0);
    const found = new Map<string, ReadModelEntry | null>();
    await Promise.all(
      Array.from(groups, async ([shard, group]) => {
        const entries = await read(shard, group);
        for (const [at, key] of group.entries()) found.set(key, entries[at] ?? null);
      }),
    );
    return keys.map((key) => found.get(key) ?? null);
  };

  return {
    putMany: (entries) => inner.putMany(entries),
    async getMany(keys) {
      const parsed = keys.map(parseKey);
      const isKnownToShards = parsed.every((key) => key.kind !== "list");
      const isAway = clock.now() < awayUntil;
      if (isKnownToShards && (isAway || clock.now() < emptyUntil)) return fromShards(keys, parsed);
      if (isAway) throw new Error("read model: did not answer a moment ago");
      try {
        const entries = await inner.getMany(keys);
        if (!isEmpty(keys, entries)) return entries;
        emptyUntil = clock.now() + emptyMs;
      } catch (cause) {
        awayUntil = clock.now() + awayMs;
        if (!isKnownToShards) throw cause;
      }
      return fromShards(keys, parsed);
    },
  };
};

const boards = shards.map(popularKey);

/** A shop that sells anything has a board. */
const isEmpty = (keys: readonly string[], entries: readonly (ReadModelEntry | null)[]): boolean =>
  boards.every((board) => keys.includes(board)) && entries.every((entry) => entry === null);
