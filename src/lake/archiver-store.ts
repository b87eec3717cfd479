import type { Stuck, StuckReason } from "../aggregate/stuck.ts";
import type { ArchiveRange } from "./archive-name.ts";

/** archive_conflict: the lake holds other records under this range than the log, so two logs share one archive. */
export type ArchiverStuck = Stuck<StuckReason | "archive_conflict">;

/** Everything an archiver knows that survives a crash: one row. */
export type ArchiverState = {
  /** Offset that the archive of this partition begins with; null before the first file. */
  readonly from: number | null;
  /** Every record below it that the log had is in the lake. */
  readonly next: number;
  /** The range that is being written, or was when the process died. */
  readonly cut: ArchiveRange | null;
  readonly files: number;
  readonly records: number;
  /** The log that was read first; null while it tells none. */
  readonly identity: string | null;
  readonly stuck: ArchiverStuck | null;
};

/** What an archiver's storage must do; `transaction` runs work whose writes stand or fall together. */
export type ArchiverRows = {
  /** Null before the first save. */
  load(): ArchiverState | null;
  save(state: ArchiverState): void;
  transaction<T>(work: () => T): T;
};

export type ArchiverStore = ReturnType<typeof archiverStore>;

const initial: ArchiverState = { from: null, next: 0, cut: null, files: 0, records: 0, identity: null, stuck: null };

/**
 * An archiver's durable state; two rows are written per file: one to open its range, one to advance. A change
 * whose ground has moved (another run got there first) is refused by returning false.
 */
export const archiverStore = (rows: ArchiverRows) => {
  const load = (): ArchiverState => rows.load() ?? initial;
  return {
    load,

    /** Persists the range of a file before it is written, and which log it is read from. */
    open: (before: ArchiverState, cut: ArchiveRange, identity: string | null): boolean =>
      rows.transaction(() => {
        const state = load();
        if (state.next !== before.next || state.from !== before.from || state.cut !== null) return false;
        rows.save({
          ...state,
          from: state.from ?? cut.first,
          next: cut.first,
          cut,
          identity: state.identity ?? identity,
        });
        return true;
      }),

    /** The file of that range is in the lake. */
    advance: (cut: ArchiveRange, records: number): boolean =>
      rows.transaction(() => {
        const state = load();
        if (state.cut?.first !== cut.first || state.cut.last !== cut.last) return false;
        const { files, records: before } = state;
        rows.save({ ...state, next: cut.last + 1, cut: null, files: files + 1, records: before + records });
        return true;
      }),

    stop: (stuck: ArchiverStuck): void => rows.transaction(() => rows.save({ ...load(), stuck })),

    resume: (): void => rows.transaction(() => rows.save({ ...load(), stuck: null })),

    /** Goes on at the log's oldest record; the archive keeps a gap below it. False: there is no such gap. */
    acceptGap: (): boolean =>
      rows.transaction(() => {
        const state = load();
        const earliest = state.stuck?.reason === "gap_below_earliest" ? state.stuck.earliest : null;
        if (earliest === null || earliest <= state.next) return false;
        rows.save({ ...state, next: earliest, cut: null, stuck: null });
        return true;
      }),
  };
};
