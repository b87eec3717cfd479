import type { Clock } from "../base/clock.port.ts";
import type { Metrics } from "../base/metrics.port.ts";
import type { ReadFailure, StoredRecord } from "../log/event-log.port.ts";
import { cutOf, sortCut, type Cut, type ParkedRecord, type SortedCut } from "./cut.ts";
import { dispatchCut, type Dispatched, type DispatchDeps } from "./dispatch.ts";
import { isHopeless, nobody, type GivenUpCut, type Persistence } from "./give-up.ts";
import { sameLog } from "./log-identity.ts";
import { readRange } from "./read-range.ts";
import type { ReaderStore } from "./reader-store.ts";
import { Refused } from "./refused.ts";
import { stuckOf, type Stuck, type Unreadable } from "./stuck.ts";

/** One wide log line per cut: numbers only, nothing of a person. */
export type CutReport = Dispatched & {
  readonly epoch: string;
  readonly partition: number;
  readonly first: number;
  readonly last: number;
  readonly records: number;
  readonly parked: number;
  readonly ms: number;
  readonly end: number | null;
};

export type PassDeps = DispatchDeps & {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly report: (cut: CutReport) => void;
  /** Somebody has to look: a reader stopped for good. */
  readonly alert: (stuck: StuckReader) => void;
  /** Somebody should look: a cut goes on without what was refused. */
  readonly gaveUp?: (cut: GivenUpCut) => void;
  /** How much a cut holds, when not the usual; results must not depend on it. */
  readonly cutSize?: { readonly bytes: number; readonly records: number };
  /** What the first cut must wait for, given how long it has waited (ms); null: nothing. Absent: it never waits. */
  readonly waitsFor?: (waitingMs: number) => Promise<string | null>;
  /** Looks at the log again by itself after this long, ms: for a reader that nobody wakes. */
  readonly followMs?: number;
};

export type StuckReader = Stuck & { readonly epoch: string; readonly partition: number };

/** advanced: a cut was applied; empty: nothing to read; failed: try again later; stuck: never by itself. */
export type PassOutcome =
  | { readonly outcome: "advanced" | "empty" | "stuck" }
  | { readonly outcome: "failed"; readonly message: string };

/** A cut holds about this much: large enough to batch per person, small enough to apply within a second. */
const usualCut = { bytes: 256 * 1024, records: 500 };

/**
 * Applies one cut of a partition: the open one again, exactly as it was, or else the next. The cut is persisted
 * before anything is sent, and only a dispatched cut moves the offset. Whoever refuses it again and again, while
 * others do not, is left out: their records are parked, and everybody behind them goes on. Never throws.
 */
export const pass = async (deps: PassDeps, store: ReaderStore, partition: number): Promise<PassOutcome> => {
  const started = deps.clock.now();
  try {
    const taken = await takeCut(deps, store, partition);
    if (!("cut" in taken)) return taken;
    const { cut, records, end } = taken;
    const sorted = sortCut(records, { partition, partitions: deps.log.partitions });
    const { reached, unadded, ...done } = await dispatchCut(
      deps,
      partition,
      cut,
      sorted,
      persistence(deps, store, partition, cut),
    );
    const now = deps.clock.now();
    const { applied, duplicates, copied, erased } = done;
    const parkedRecords = [...sorted.parked, ...unappliable(records, sorted, store.load().givenUp.people)];
    const parked = parkedRecords.length;
    const counts = { logged: records.length, applied, duplicates, copied, erased, parked };
    if (!store.advance(cut, counts, { parked: parkedRecords, unadded, reached }, now))
      return { outcome: "failed", message: "another run closed the cut" };
    observeFreshness(deps.metrics, sorted, now);
    deps.report({
      epoch: deps.log.epoch,
      partition,
      ...cut,
      ...done,
      records: records.length,
      parked,
      ms: now - started,
      end,
    });
    return { outcome: "advanced" };
  } catch (cause) {
    if (cause instanceof Refused) store.refused();
    return { outcome: "failed", message: String(cause) };
  }
};

const persistence = (deps: PassDeps, store: ReaderStore, partition: number, cut: Cut): Persistence => {
  const { refusals, offenders, givenUp, witnesses } = store.load();
  const giveUp: Persistence["giveUp"] = (refused, { message }) => {
    if (!isHopeless(refusals, refused, offenders)) return false;
    store.giveUp(refused);
    // A message may quote a record: its beginning tells the fault.
    const cause = message.slice(0, 100);
    deps.gaveUp?.({ epoch: deps.log.epoch, partition, ...cut, ...refused, attempts: refusals, cause });
    return true;
  };
  return { known: givenUp, witnesses, giveUp: isHopeless(refusals, nobody, offenders) ? giveUp : null };
};

const unappliable = (
  records: readonly StoredRecord[],
  sorted: SortedCut,
  people: readonly string[],
): readonly ParkedRecord[] => {
  const offsets = new Set(people.flatMap((key) => sorted.people.get(key) ?? []).map(({ offset }) => offset));
  return records
    .filter(({ offset }) => offsets.has(offset))
    .map((record) => ({ offset: record.offset, reason: "unappliable", value: record.value }));
};

type Taken = { readonly cut: Cut; readonly records: readonly StoredRecord[]; readonly end: number | null };

const takeCut = async (deps: PassDeps, store: ReaderStore, partition: number): Promise<Taken | PassOutcome> => {
  const { next, cut: open, stuck, identity } = store.load();
  const { bytes: cutBytes, records: cutRecords } = deps.cutSize ?? usualCut;
  if (stuck !== null) return { outcome: "stuck" };
  if (next === 0 && open === null && deps.waitsFor !== undefined) {
    const now = deps.clock.now();
    const reason = await deps.waitsFor(now - store.waitingSince(now));
    if (reason !== null) return { outcome: "failed", message: reason };
  }
  const log = sameLog(deps.log, identity);
  if (open !== null) {
    const again = await readRange(log, partition, open, cutBytes);
    if (!again.ok) return unreadable(deps, store, { partition, offset: open.first }, again.error);
    return { cut: open, records: again.value, end: null };
  }
  const read = await log.read(partition, next, cutBytes);
  if (!read.ok) return unreadable(deps, store, { partition, offset: next }, read.error);
  const records = read.value.records.slice(0, cutRecords);
  const cut = cutOf(records);
  if (cut === null) return { outcome: "empty" };
  if (!store.open(next, cut, read.value.identity ?? null)) {
    return { outcome: "failed", message: "another run opened a cut" };
  }
  return { cut, records, end: read.value.end };
};

/** Records that are gone, an end that moved back or another log are for an operator to decide: the offset never jumps. */
const unreadable = (
  { log, clock, alert }: PassDeps,
  store: ReaderStore,
  at: { readonly partition: number; readonly offset: number },
  failure: ReadFailure | Unreadable,
): PassOutcome => {
  if (failure.reason === "unavailable") return { outcome: "failed", message: failure.message };
  const stuck = stuckOf(failure, at.offset, clock.now());
  store.stop(stuck);
  alert({ ...stuck, epoch: log.epoch, partition: at.partition });
  return { outcome: "stuck" };
};

/** Arrival to application, per record; copies of a merge arrived long ago and would say nothing. */
const observeFreshness = (metrics: Metrics, { people }: SortedCut, now: number): void => {
  for (const records of people.values()) {
    for (const { record } of records) {
      if (record.copied === undefined)
        metrics.observe("event_applied_seconds", Math.max(0, now - record.received) / 1000);
    }
  }
};
