import {
  copiesKeptMs,
  copiesPerPerson,
  type DecisionCopies,
  type DecisionCopy,
} from "../../message/decision-copies.port.ts";
import { withDeadline } from "./deadline.ts";
import { hedged } from "./hedged.ts";
import { type RedisAddress, redisClient, saying } from "./redis-client.ts";

export type RedisDecisionCopiesOptions = RedisAddress & {
  /** Longest wait for a copy, ms, its second attempt included. */
  readonly readMs?: number;
  /** A second attempt is made when the first has not answered after this, ms. */
  readonly hedgeMs?: number;
  /** Longest wait for one write, ms: nobody waits for its answer. */
  readonly writeMs?: number;
};

/** Bounds of one EVAL: a script blocks the server while it runs. */
const batch = { copies: 500, chars: 1_000_000 } as const;

/**
 * A hash per person: `{message}` holds `{version}:{value}`, and `gone` the version up to which the person was
 * forgotten. One command whatever it holds: Upstash bills commands. KEYS: each copy's person; ARGV: seconds to keep,
 * messages per person, then message, version and value of each copy.
 */
const keepNewer = `
local ttl, most = ARGV[1], tonumber(ARGV[2])
for i, key in ipairs(KEYS) do
  local message, version, value = ARGV[3 * i], ARGV[3 * i + 1], ARGV[3 * i + 2]
  local gone = tonumber(redis.call('HGET', key, 'gone') or '-1')
  local kept = tonumber(string.match(redis.call('HGET', key, message) or '', '^(%d+):') or '-1')
  if tonumber(version) > gone and tonumber(version) > kept then
    redis.call('HSET', key, message, version .. ':' .. value)
    redis.call('EXPIRE', key, ttl)
    local all = redis.call('HGETALL', key)
    local found = {}
    for j = 1, #all, 2 do
      if all[j] ~= 'gone' then table.insert(found, {all[j], tonumber(string.match(all[j + 1], '^(%d+):') or '-1')}) end
    end
    table.sort(found, function (a, b) return a[2] > b[2] end)
    for j = most + 1, #found do redis.call('HDEL', key, found[j][1]) end
  end
end
return #KEYS`;

/** ARGV: seconds to remember it, version. */
const forgetUpTo = `
local upto = tonumber(ARGV[2])
local all = redis.call('HGETALL', KEYS[1])
for j = 1, #all, 2 do
  if all[j] ~= 'gone' and tonumber(string.match(all[j + 1], '^(%d+):') or '-1') <= upto then
    redis.call('HDEL', KEYS[1], all[j])
  end
end
if tonumber(redis.call('HGET', KEYS[1], 'gone') or '-1') < upto then redis.call('HSET', KEYS[1], 'gone', ARGV[2]) end
redis.call('EXPIRE', KEYS[1], ARGV[1])
return 1`;

const ttl = String(copiesKeptMs / 1_000);
const keyOf = (person: string): string => `copies:${person}`;

/** Copies in Upstash Redis, which replicates them to wherever they may be asked for. */
export const redisDecisionCopies = (options: RedisDecisionCopiesOptions): DecisionCopies => {
  const { readMs = 150, hedgeMs = 60, writeMs = 2_000 } = options;
  const [reading, writing] = [redisClient(options, readMs), redisClient(options, writeMs)];
  const read = (person: string, field: string): Promise<string | null> =>
    saying("copies read", () =>
      withDeadline(
        readMs,
        hedged(() => reading.hget<string>(keyOf(person), field), hedgeMs),
      ),
    );

  return {
    keep: async (copies) => {
      for (const part of parts(copies)) {
        const keys = part.map(({ person }) => keyOf(person));
        const values = part.flatMap(({ message, version, value }) => [message, String(version), value]);
        const write = () => writing.eval(keepNewer, keys, [ttl, String(copiesPerPerson), ...values]);
        await saying("copies write", () => hedged(write, writeMs));
      }
    },
    find: async ({ person, message }) => {
      const [stored, found] = unpacked(await read(person, message));
      return found === undefined ? null : { version: Number(found), value: stored.slice(found.length + 1) };
    },
    forget: async (person, version) => {
      const write = () => writing.eval(forgetUpTo, [keyOf(person)], [ttl, String(version)]);
      await saying("copies forgetting", () => hedged(write, writeMs));
    },
    forgotten: async (person) => {
      const gone = await read(person, "gone");
      return gone === null ? null : Number(gone);
    },
  };
};

const unpacked = (stored: string | null): [string, string | undefined] => [
  stored ?? "",
  /^(\d+):/.exec(stored ?? "")?.[1],
];

const parts = (copies: readonly DecisionCopy[]): DecisionCopy[][] => {
  const out: DecisionCopy[][] = [];
  let chars = Infinity;
  for (const copy of copies) {
    chars += copy.value.length;
    const last = out.at(-1);
    if (last === undefined || chars > batch.chars || last.length >= batch.copies) {
      out.push([copy]);
      chars = copy.value.length;
    } else last.push(copy);
  }
  return out;
};
