import { utf8Length } from "../base/bytes.ts";
import type { Cut, ParkedRecord } from "./cut.ts";

/** Where a reader's records went; `logged = applied + duplicates + copied + parked` at every moment. */
export type Counters = {
  readonly logged: number;
  readonly applied: number;
  readonly duplicates: number;
  readonly copied: number;
  readonly parked: number;
};

/** Why a reader refuses to go on until an operator says so. */
export type Stuck = { readonly reason: string; readonly at: number; readonly earliest: number; readonly end: number };

/** Everything a reader knows that survives a crash: one row. */
export type ReaderState = {
  /** Offset that the next cut starts from. */
  readonly next: number;
  /** The cut that is being dispatched, or was when the process died. */
  readonly cut: Cut | null;
  readonly counters: Counters;
  readonly stuck: Stuck | null;
};

const initial: ReaderState = {
  next: 0,
  cut: null,
  counters: { logged: 0, applied: 0, duplicates: 0, copied: 0, parked: 0 },
  stuck: null,
};

/** A row holds 2 MB; a longer value, which no record of ours has, is kept up to here. */
const parkedBytes = 1_900_000;

/**
 * A reader's state in its object's SQLite. Two rows are written per cut: one to open it, one to advance.
 * A change whose ground has moved (another run got there first) is refused by returning false.
 */
export const readerStore = (storage: DurableObjectStorage) => {
  const { sql } = storage;
  sql.exec("CREATE TABLE IF NOT EXISTS reader (id INTEGER PRIMARY KEY, body TEXT NOT NULL)");
  sql.exec(
    "CREATE TABLE IF NOT EXISTS parked (position INTEGER PRIMARY KEY, reason TEXT NOT NULL, at INTEGER NOT NULL, value TEXT NOT NULL)",
  );

  const load = (): ReaderState => {
    const [row] = sql.exec<{ body: string }>("SELECT body FROM reader WHERE id = 1").toArray();
    return row === undefined ? initial : (JSON.parse(row.body) as ReaderState);
  };
  const save = (state: ReaderState): void => {
    sql.exec("INSERT OR REPLACE INTO reader VALUES (1, ?)", JSON.stringify(state));
  };

  return {
    load,

    /** Persists what is about to be dispatched. */
    open: (next: number, cut: Cut): boolean =>
      storage.transactionSync(() => {
        const state = load();
        if (state.next !== next || state.cut !== null) return false;
        save({ ...state, cut });
        return true;
      }),

    /** Closes a dispatched cut: offset, counters and parked records move together. */
    advance: (cut: Cut, done: Counters, parked: readonly ParkedRecord[], at: number): boolean =>
      storage.transactionSync(() => {
        const state = load();
        if (state.cut?.first !== cut.first || state.cut.last !== cut.last) return false;
        for (const { offset, reason, value } of parked) {
          const kept = utf8Length(value) <= parkedBytes ? value : value.slice(0, parkedBytes / 3);
          sql.exec("INSERT OR REPLACE INTO parked VALUES (?, ?, ?, ?)", offset, reason, at, kept);
        }
        save({ ...state, next: cut.last + 1, cut: null, counters: plus(state.counters, done) });
        return true;
      }),

    stop: (stuck: Stuck): void => storage.transactionSync(() => save({ ...load(), stuck })),

    resume: (): void => storage.transactionSync(() => save({ ...load(), stuck: null })),

    /** Parked records in log order, from an offset on. */
    parked: (from: number, limit: number): ParkedRecord[] =>
      sql
        .exec<{ offset: number; reason: ParkedRecord["reason"]; value: string }>(
          'SELECT position AS "offset", reason, value FROM parked WHERE position >= ? ORDER BY position LIMIT ?',
          from,
          limit,
        )
        .toArray(),
  };
};

export type ReaderStore = ReturnType<typeof readerStore>;

const plus = (a: Counters, b: Counters): Counters => ({
  logged: a.logged + b.logged,
  applied: a.applied + b.applied,
  duplicates: a.duplicates + b.duplicates,
  copied: a.copied + b.copied,
  parked: a.parked + b.parked,
});
