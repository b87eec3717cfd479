import type { ReadModel, ReadModelEntry } from "../../items/read-model.port.ts";
import { withDeadline } from "./deadline.ts";
import { hedged } from "./hedged.ts";
import { type RedisAddress, redisClient, saying } from "./redis-client.ts";

export type RedisReadModelOptions = RedisAddress & {
  /** Longest wait for a read, ms, its second attempt included. */
  readonly readMs?: number;
  /** A second attempt is made when the first has not answered after this, ms. */
  readonly hedgeMs?: number;
  /** Longest wait for one write, ms: a batch may hold a megabyte, and nobody waits for its answer. */
  readonly writeMs?: number;
};

/** Bounds of one EVAL: Upstash refuses requests beyond 10 MB, and a script blocks the server while it runs. */
const batch = { entries: 1_000, chars: 1_000_000 } as const;

/**
 * Sets each key unless what it holds has the same or a newer version. One command, whatever it holds: Upstash
 * bills commands. KEYS: the keys; ARGV: generation, tick, value of each.
 */
const putNewer = `
for i, key in ipairs(KEYS) do
  local generation, tick = tonumber(ARGV[3 * i - 2]), tonumber(ARGV[3 * i - 1])
  local g, t = string.match(redis.call('GETRANGE', key, 0, 40), '^(%d+)%.(%d+):')
  g, t = tonumber(g or -1), tonumber(t or -1)
  if generation > g or (generation == g and tick > t) then
    redis.call('SET', key, ARGV[3 * i - 2] .. '.' .. ARGV[3 * i - 1] .. ':' .. ARGV[3 * i])
  end
end
return #KEYS`;

/**
 * The read model in Upstash Redis, under the port's own keys. A value is stored as
 * `{generation}.{tick}:{value}`, such as `1.42:{"id":"p1"}`, so that one MGET answers values and versions alike.
 */
export const redisReadModel = (options: RedisReadModelOptions): ReadModel => {
  const { readMs = 200, hedgeMs = 80, writeMs = 2_000 } = options;
  const [reading, writing] = [redisClient(options, readMs), redisClient(options, writeMs)];

  return {
    getMany: async (keys) => {
      if (keys.length === 0) return [];
      const read = () => reading.mget<(string | null)[]>(...keys);
      const values = await saying("read model read", () => withDeadline(readMs, hedged(read, hedgeMs)));
      return keys.map((key, index) => {
        const value = values[index];
        return value === null || value === undefined ? null : unpack(key, value);
      });
    },
    putMany: async (entries) => {
      for (const part of batches(entries)) {
        const keys = part.map((entry) => entry.key);
        const values = part.flatMap(({ version, value }) => [String(version.generation), String(version.tick), value]);
        const write = () => writing.eval(putNewer, keys, values);
        await saying("read model write", () => hedged(write, writeMs));
      }
    },
  };
};

const unpack = (key: string, stored: string): ReadModelEntry => {
  const found = /^(\d+)\.(\d+):/.exec(stored);
  if (found === null) throw new Error(`read model: ${key} holds no versioned value`);
  return {
    key,
    value: stored.slice(found[0].length),
    version: { generation: Number(found[1]), tick: Number(found[2]) },
  };
};

const batches = (entries: readonly ReadModelEntry[]): ReadModelEntry[][] => {
  const out: ReadModelEntry[][] = [];
  let chars = Infinity;
  for (const entry of entries) {
    chars += entry.key.length + entry.value.length;
    const last = out.at(-1);
    if (last === undefined || chars > batch.chars || last.length >= batch.entries) {
      out.push([entry]);
      chars = entry.key.length + entry.value.length;
    } else last.push(entry);
  }
  return out;
};
