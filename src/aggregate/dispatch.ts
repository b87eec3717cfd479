import type { Readers } from "../collect/readers.port.ts";
import type { EventRecord } from "../contract/record.ts";
import type { EventLog } from "../log/event-log.port.ts";
import type { Cut, SortedCut } from "./cut.ts";
import { insistent, sendAll, type Persistence, type Recipients, type UnaddedDeltas } from "./give-up.ts";
import type { ItemShards } from "./item-shards.port.ts";
import { deltasByShard } from "./merge-deltas.ts";
import type { People } from "./people.port.ts";

export type DispatchDeps = {
  readonly log: EventLog;
  readonly people: People;
  readonly shards: ItemShards;
  readonly readers: Readers;
  /**
   * Told of erased people of whom the log brought something of the time before: it is to leave the log again. Repeated
   * with the cut; when it rejects, the cut stays open.
   */
  readonly erasedLate?: (people: readonly string[]) => Promise<void>;
  /** During a rebuild the copies of merges stand on the log already: nothing is appended. */
  readonly copiesAreLogged?: true;
};

/** What a dispatched cut did; `applied + duplicates + copied + erased` is the number of records that were not parked. */
export type Dispatched = {
  readonly people: number;
  readonly shards: number;
  readonly applied: number;
  readonly duplicates: number;
  readonly copied: number;
  readonly erased: number;
  /** Records appended to the log under another person's key because of a merge. */
  readonly appended: number;
};

/** Who took the cut, and which contributions a shard refused for good. */
export type DispatchedTo = { readonly reached: Recipients; readonly unadded: readonly UnaddedDeltas[] };

/** Calls to people's objects and shards that run at once; more gains nothing (one object takes about 1 ms). */
const concurrency = 48;

/** Copies per append, so that a merge of two long histories stays within one append's time limit. */
const copiesPerAppend = 200;

/**
 * Sends a cut to its people, their contributions to the item shards and the copies of merges to the log, in
 * that order. Every step may be repeated: people and shards know the cut, copies keep their ids. Throws when
 * any of them did not confirm and is not given up; the cut then stays open and is sent again as it is.
 */
export const dispatchCut = async (
  deps: DispatchDeps,
  partition: number,
  cut: Cut,
  sorted: SortedCut,
  { known, witnesses, giveUp }: Persistence = insistent,
): Promise<Dispatched & DispatchedTo> => {
  const at = { epoch: deps.log.epoch, partition, first: cut.first, last: cut.last };
  const people = await sendAll(
    concurrency,
    [...sorted.people].filter(([key]) => !known.people.includes(key)),
    async ([key, records]) => ({ key, ...(await deps.people.apply(key, { ...at, records })) }),
    giveUp && ((refused, cause) => giveUp({ people: refused.map(([key]) => key), shards: [] }, cause)),
    // Harmless to somebody of whom the cut holds nothing.
    () =>
      answers(
        witnesses.find((key) => !sorted.people.has(key)),
        (key) => deps.people.apply(key, { ...at, records: [] }),
      ),
  );
  const { results } = people;

  const shards = deltasByShard([...results.flatMap((result) => result.deltas), ...sorted.erased.flat()], (item) =>
    deps.shards.shardOf(item),
  );
  const added = await sendAll(
    concurrency,
    [...shards].filter(([shard]) => !known.shards.includes(shard)),
    async ([shard, deltas]) => {
      await deps.shards.add(shard, { ...at, deltas });
      return shard;
    },
    giveUp && ((refused, cause) => giveUp({ people: [], shards: refused.map(([shard]) => shard) }, cause)),
    () =>
      answers(
        Array.from({ length: deps.shards.count }, (_, shard) => shard).find((shard) => !shards.has(shard)),
        (shard) => deps.shards.add(shard, { ...at, deltas: [] }),
      ),
  );
  const unadded = new Set([...known.shards, ...added.refused.map(([shard]) => shard)]);

  const copies = results.flatMap((result) => result.copies);
  if (deps.copiesAreLogged !== true) await appendCopies(deps, copies);

  const late = results.filter(({ erased = 0 }) => erased > 0).map(({ key }) => key);
  if (late.length > 0) await deps.erasedLate?.(late);

  const sum = (field: "applied" | "duplicates" | "copied" | "erased"): number =>
    results.reduce((total, result) => total + (result[field] ?? 0), 0);
  return {
    people: results.length,
    shards: shards.size,
    applied: sum("applied"),
    duplicates: sum("duplicates"),
    copied: sum("copied"),
    erased: sum("erased") + sorted.erased.length,
    appended: deps.copiesAreLogged === true ? 0 : copies.length,
    reached: { people: results.map(({ key }) => key), shards: added.results },
    unadded: [...shards].flatMap(([shard, deltas]) => (unadded.has(shard) ? [{ shard, deltas }] : [])),
  };
};

/** Whether one that has nothing to do with the cut takes it. */
const answers = async <T>(one: T | undefined, call: (one: T) => Promise<unknown>): Promise<boolean> => {
  if (one === undefined) return false;
  try {
    await call(one);
    return true;
  } catch {
    return false;
  }
};

const appendCopies = async ({ log, readers }: DispatchDeps, copies: readonly EventRecord[]): Promise<void> => {
  // Where they landed: while an epoch is drained, its copies go to the next one, with another number of partitions.
  const partitions = new Set<number>();
  for (let at = 0; at < copies.length; at += copiesPerAppend) {
    for (const result of await log.append(copies.slice(at, at + copiesPerAppend))) {
      if (!result.ok) throw new Error(`a merge's copy is not on the log: ${result.error.message}`);
      partitions.add(result.value.partition);
    }
  }
  if (partitions.size > 0) await readers.wake([...partitions]);
};
