import type { Clock } from "../base/clock.port.ts";
import type { Metrics } from "../base/metrics.port.ts";
import type { Within } from "../base/within.port.ts";
import type { Readers } from "../collect/readers.port.ts";
import type { EventRecord } from "../contract/record.ts";
import type { Buffer } from "./buffer.port.ts";
import { allUnknown, checkedAppend, type AppendResults } from "./checked-append.ts";
import { decode } from "./codec.ts";
import { isErasedValue } from "./erased-record.ts";
import type { DrainStore, ParkedAppend } from "./drain-store.ts";
import type { AppendFailure, EventLog, StoredRecord } from "./event-log.port.ts";

export type DrainDeps = {
  /** The log itself, not the failover before it. */
  readonly primary: Pick<EventLog, "append">;
  readonly buffer: Buffer;
  /** Of the primary. */
  readonly readers: Readers;
  readonly within: Within;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Uniform in [0, 1). */
  readonly random: () => number;
};

/** What is known beyond the cursor and may be forgotten: then a record is sent again, under the same id. */
export type Sent = {
  /** Offsets at or above the cursor that the primary has confirmed. */
  readonly confirmed: Set<number>;
  readonly parked: Map<number, ParkedAppend>;
  /** Up to this offset records are sent one by one, to find the one that the primary does not take. */
  alone: number;
};

export const nothingSent = (): Sent => ({ confirmed: new Set(), parked: new Map(), alone: -1 });

/** failed: nothing got through; try again, not before `retryAfterMs`. */
export type DrainOutcome =
  | { readonly outcome: "drained" | "empty" }
  | { readonly outcome: "failed"; readonly message: string; readonly retryAfterMs: number };

/** One append holds about this much of a partition: the primary takes it as one batch, whole or not at all. */
const batchBytes = 800_000;
const batchRecords = 1_000;

/**
 * Moves one batch of a buffer's partition to the primary and waits at most `limitMs` for it. The cursor goes past
 * what the primary confirmed or will never take, nothing else; a crash anywhere repeats records, never skips one.
 */
export const drainPass = async (
  deps: DrainDeps,
  store: DrainStore,
  sent: Sent,
  partition: number,
  limitMs: number,
): Promise<DrainOutcome> => {
  const { next } = store.load();
  const read = await deps.buffer.read(partition, next, batchBytes);
  if (!read.ok) return readFailed(deps, store, next, read.error);
  const page = read.value.records.slice(0, batchRecords);
  if (page.length === 0) {
    await forget(deps, partition, next);
    return { outcome: "empty" };
  }

  const batch = batchOf(page, sent);
  const records = batch.map(({ record }) => record);
  const done = await deps.within(checkedAppend(deps.primary, records), limitMs);
  const results = done.ok ? done.value : allUnknown(records, `no answer within ${limitMs} ms`);
  const before = sent.confirmed.size + sent.parked.size;
  const failure = note(batch, results, sent);

  const end = page.find(({ offset }) => !sent.confirmed.has(offset) && !sent.parked.has(offset));
  const to = end?.offset ?? (page.at(-1)?.offset ?? next) + 1;
  if (to > next && !moveOn(deps, store, sent, next, to)) {
    sent.confirmed.clear();
    sent.parked.clear();
    return failed("another run moved the cursor");
  }
  await wakeReaders(deps, results);
  if (to > next) await forget(deps, partition, to);
  const isProgress = to > next || sent.confirmed.size + sent.parked.size > before || failure?.permanent === true;
  return isProgress
    ? { outcome: "drained" }
    : failed(failure?.message ?? "nothing was confirmed", failure?.retryAfterMs);
};

type Entry = { readonly offset: number; readonly value: string; readonly record: EventRecord };

/** The records to send now; what is no record of ours is parked at once. */
const batchOf = (page: readonly StoredRecord[], sent: Sent): readonly Entry[] => {
  const batch: Entry[] = [];
  for (const { offset, value } of page) {
    if (sent.confirmed.has(offset) || sent.parked.has(offset)) continue;
    // Nobody is to be told of an erased one.
    if (isErasedValue(value)) {
      sent.confirmed.add(offset);
      continue;
    }
    const decoded = decode(value);
    if (decoded.ok) batch.push({ offset, value, record: decoded.value });
    else sent.parked.set(offset, { offset, reason: decoded.error, value });
  }
  const [first] = batch;
  return first !== undefined && first.offset <= sent.alone ? [first] : batch;
};

/** Takes down each record's own answer; returns one failure, a permanent one if there is any. */
const note = (batch: readonly Entry[], results: AppendResults, sent: Sent): AppendFailure | undefined => {
  const failures: AppendFailure[] = [];
  for (const [at, { offset, value }] of batch.entries()) {
    const result = results[at];
    if (result?.ok === true) sent.confirmed.add(offset);
    if (result?.ok !== false) continue;
    const { error } = result;
    failures.push(error);
    if (error.permanent !== true) continue;
    if (batch.length === 1) sent.parked.set(offset, { offset, reason: error.message, value });
    else sent.alone = Math.max(sent.alone, batch.at(-1)?.offset ?? offset);
  }
  return failures.find(({ permanent }) => permanent === true) ?? failures[0];
};

const moveOn = (deps: DrainDeps, store: DrainStore, sent: Sent, from: number, to: number): boolean => {
  const drained = [...sent.confirmed].filter((offset) => offset < to);
  const parked = [...sent.parked.values()].filter(({ offset }) => offset < to);
  if (!store.advance(from, to, drained.length, parked, deps.clock.now())) return false;
  for (const offset of drained) sent.confirmed.delete(offset);
  for (const { offset } of parked) sent.parked.delete(offset);
  return true;
};

/**
 * Everything below the buffer's oldest record was confirmed before it was deleted, and a buffer that begins anew
 * holds nothing but undrained records: so a cursor that lost touch goes to the oldest one.
 */
const readFailed = (
  { metrics, clock }: DrainDeps,
  store: DrainStore,
  next: number,
  error: { readonly reason: string; readonly message: string; readonly earliest?: number },
): DrainOutcome => {
  if (error.earliest === undefined) return failed(error.message);
  metrics.count("buffer_cursor_lost_total");
  store.advance(next, error.earliest, 0, [], clock.now());
  return { outcome: "drained" };
};

const wakeReaders = async ({ readers }: DrainDeps, results: AppendResults): Promise<void> => {
  const partitions = new Set(results.flatMap((result) => (result.ok ? [result.value.partition] : [])));
  // They look by themselves within a minute.
  if (partitions.size > 0) await readers.wake([...partitions]).catch(() => undefined);
};

/** What is not deleted now is deleted after the next batch. */
const forget = ({ buffer }: DrainDeps, partition: number, below: number): Promise<void> =>
  buffer.forget(partition, below).catch(() => undefined);

const failed = (message: string, retryAfterMs = 0): DrainOutcome => ({ outcome: "failed", message, retryAfterMs });
