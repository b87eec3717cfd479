import { utf8Length } from "../base/bytes.ts";
import type { Cut, ParkedRecord } from "./cut.ts";
import { nobody, type Recipients, type UnaddedDeltas } from "./give-up.ts";
import type { Stuck } from "./stuck.ts";

/** Where a reader's records went; `logged = applied + duplicates + copied + erased + parked` at every moment. */
export type Counters = {
  readonly logged: number;
  readonly applied: number;
  readonly duplicates: number;
  readonly copied: number;
  /** Of people who were erased: without effect on anybody. */
  readonly erased: number;
  readonly parked: number;
};

/** Offsets an operator gave up because neither log nor archive has them. */
export type Skipped = { readonly first: number; readonly last: number; readonly at: number };

/** Everything a reader knows that survives a crash: one row. */
export type ReaderState = {
  /** Offset that the next cut starts from. */
  readonly next: number;
  /** The cut that is being dispatched, or was when the process died. */
  readonly cut: Cut | null;
  readonly counters: Counters;
  readonly stuck: Stuck | null;
  /** The log that was read first; null while it tells none. */
  readonly identity: string | null;
  readonly skipped: readonly Skipped[];
  /** Attempts of the open cut that a refusal failed, and what was given up for it since. */
  readonly refusals: number;
  readonly givenUp: Recipients;
  /** Those who were given up for the last cut that went to them, at most 100 of each kind. */
  readonly offenders: Recipients;
  /** The last two people who took a cut, latest first. */
  readonly witnesses: readonly string[];
  /** Records among `counters.parked`, and contributions, that were refused for good. */
  readonly unappliable: Unappliable;
  /** When its first cut first had to wait for the epoch before, epoch ms. */
  readonly waitingSince: number | null;
};

export type Unappliable = { readonly records: number; readonly deltas: number };

/** What closing a cut leaves behind besides its counts. */
export type Closed = {
  readonly parked: readonly ParkedRecord[];
  readonly unadded: readonly UnaddedDeltas[];
  readonly reached: Recipients;
};

/** What a reader's storage must do; `transaction` runs work whose writes stand or fall together. */
export type ReaderRows = {
  /** Null before the first save. */
  load(): ReaderState | null;
  save(state: ReaderState): void;
  /** Keeps a parked record (a second time: instead of the first). `at` is epoch ms. */
  park(record: ParkedRecord, at: number): void;
  /** Keeps the contributions of a cut that a shard refused. */
  parkDeltas(cut: Cut, unadded: UnaddedDeltas, at: number): void;
  /** Parked records in log order, from an offset on. */
  parked(from: number, limit: number): ParkedRecord[];
  transaction<T>(work: () => T): T;
};

export type ReaderStore = {
  load(): ReaderState;
  /** Persists what is about to be dispatched, and which log it came from. */
  open(next: number, cut: Cut, identity: string | null): boolean;
  /** Closes a dispatched cut: offset, counters and what is parked move together. */
  advance(cut: Cut, done: Counters, closed: Closed, at: number): boolean;
  /** Counts an attempt of the open cut that a refusal failed. */
  refused(): void;
  /** Leaves more out of the open cut from now on. */
  giveUp(more: Recipients): void;
  /** When the first cut was first kept waiting: `at` if it was not before. */
  waitingSince(at: number): number;
  stop(stuck: Stuck): void;
  resume(): void;
  /** Gives up what lies below the log's oldest record; it stands in `skipped` from then on. False: there is no such gap. */
  acceptGap(at: number): boolean;
  parked(from: number, limit: number): ParkedRecord[];
};

const initial: ReaderState = {
  next: 0,
  cut: null,
  counters: { logged: 0, applied: 0, duplicates: 0, copied: 0, erased: 0, parked: 0 },
  stuck: null,
  identity: null,
  skipped: [],
  refusals: 0,
  givenUp: nobody,
  offenders: nobody,
  witnesses: [],
  unappliable: { records: 0, deltas: 0 },
  waitingSince: null,
};

/** A row holds 2 MB; a longer value, which no record of ours has, is kept up to here. */
const parkedBytes = 1_900_000;

/**
 * A reader's durable state. A change whose ground has moved (another run got there first) is refused by
 * returning false. Two rows are written per cut: one to open it, one to advance.
 */
export const readerStore = (rows: ReaderRows): ReaderStore => {
  const load = (): ReaderState => {
    const stored = rows.load();
    // What was stored before there was such a thing has none of it.
    return { ...initial, ...stored, counters: { ...initial.counters, ...stored?.counters } };
  };
  return {
    load,
    open: (next, cut, identity) =>
      rows.transaction(() => {
        const state = load();
        if (state.next !== next || state.cut !== null) return false;
        rows.save({ ...state, cut, identity: state.identity ?? identity });
        return true;
      }),
    advance: (cut, done, { parked, unadded, reached }, at) =>
      rows.transaction(() => {
        const state = load();
        if (state.cut?.first !== cut.first || state.cut.last !== cut.last) return false;
        for (const record of parked) rows.park(fitting(record), at);
        for (const one of unadded) rows.parkDeltas(cut, one, at);
        const { records, deltas } = state.unappliable;
        rows.save({
          ...state,
          next: cut.last + 1,
          cut: null,
          counters: plus(state.counters, done),
          refusals: 0,
          givenUp: nobody,
          offenders: {
            people: latest(state.givenUp.people, state.offenders.people, reached.people),
            shards: latest(state.givenUp.shards, state.offenders.shards, reached.shards),
          },
          witnesses: [...new Set([...reached.people.slice(-2), ...state.witnesses])].slice(0, 2),
          unappliable: {
            records: records + parked.filter(({ reason }) => reason === "unappliable").length,
            deltas: deltas + unadded.reduce((sum, one) => sum + one.deltas.length, 0),
          },
        });
        return true;
      }),
    refused: () =>
      rows.transaction(() => {
        const state = load();
        if (state.cut !== null) rows.save({ ...state, refusals: state.refusals + 1 });
      }),
    giveUp: ({ people, shards }) =>
      rows.transaction(() => {
        const state = load();
        const { givenUp } = state;
        rows.save({
          ...state,
          givenUp: { people: [...givenUp.people, ...people], shards: [...givenUp.shards, ...shards] },
        });
      }),
    waitingSince(at) {
      const { waitingSince } = load();
      if (waitingSince !== null) return waitingSince;
      rows.transaction(() => rows.save({ ...load(), waitingSince: at }));
      return at;
    },
    stop: (stuck) => rows.transaction(() => rows.save({ ...load(), stuck })),
    resume: () => rows.transaction(() => rows.save({ ...load(), stuck: null })),
    acceptGap: (at) =>
      rows.transaction(() => {
        const state = load();
        const { cut, next, stuck, skipped } = state;
        const earliest = stuck?.reason === "gap_below_earliest" ? stuck.earliest : null;
        if (earliest === null || earliest <= next) return false;
        rows.save({
          ...state,
          next: earliest,
          // What is left of the open cut stays one, since parts of it may have been applied.
          cut: cut !== null && cut.last >= earliest ? { first: earliest, last: cut.last } : null,
          stuck: null,
          skipped: [...skipped, { first: next, last: earliest - 1, at }],
        });
        return true;
      }),
    parked: (from, limit) => rows.parked(from, limit),
  };
};

const latest = <T>(more: readonly T[], before: readonly T[], without: readonly T[]): T[] =>
  [...new Set([...more, ...before])].filter((one) => !without.includes(one)).slice(0, 100);

const fitting = (record: ParkedRecord): ParkedRecord =>
  utf8Length(record.value) <= parkedBytes ? record : { ...record, value: record.value.slice(0, parkedBytes / 3) };

const plus = (a: Counters, b: Counters): Counters => ({
  logged: a.logged + b.logged,
  applied: a.applied + b.applied,
  duplicates: a.duplicates + b.duplicates,
  copied: a.copied + b.copied,
  erased: a.erased + b.erased,
  parked: a.parked + b.parked,
});
