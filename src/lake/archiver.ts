import type { ArchiveRange } from "./archive-name.ts";
import type { ArchiverStore, ArchiverStuck } from "./archiver-store.ts";
import { archiveNext, type ArchivingDeps } from "./archiving.ts";
import { fileAgeMs, fileRecords } from "./next-range.ts";
import { ageOf } from "./record-age.ts";

/** Where an archiver stands. */
export type ArchiverStatus = {
  readonly epoch: string;
  readonly partition: number;
  /** Offset that the archive begins with; null before the first file. */
  readonly from: number | null;
  /** Archived up to here: every record below it that the log had is in the lake. */
  readonly next: number;
  /** Records not archived yet; null while the log can not be read. */
  readonly lagRecords: number | null;
  /** Age of the oldest record not archived yet, by its arrival; 0 when there is none. */
  readonly lagSeconds: number;
  readonly files: number;
  readonly records: number;
  readonly cut: ArchiveRange | null;
  readonly stuck: ArchiverStuck | null;
  /** The last failure since the last success. */
  readonly failing: string | null;
};

export type ArchiverParts = {
  readonly deps: ArchivingDeps;
  readonly store: ArchiverStore;
  readonly partition: number;
  /** The object's one alarm, epoch ms; it survives a crash and calls `alarm`, at least once. */
  readonly alarmClock: { get(): Promise<number | null>; set(at: number): Promise<void> };
  readonly wait: (ms: number) => Promise<unknown>;
};

export type Archiver = {
  /** Looks whether a file is due, and only then arms the alarm: an idle partition writes no row. Harmless at any time. */
  wake(): Promise<void>;
  /**
   * An operator's word that a stuck archiver may try again, at the same offset; or, where the log has dropped the
   * records, at its oldest one (`acceptGap`). Answers whether a gap was given up.
   */
  resume(options?: { readonly acceptGap?: boolean }): Promise<boolean>;
  status(): Promise<ArchiverStatus>;
  alarm(): Promise<void>;
};

/** An alarm run ends after this and arms the next: far below the platform's 15 minutes. */
const runMs = 20_000;
/** The minute looks again anyway. */
const maxBackoffMs = 60_000;
/** An alarm this far in the past was lost and is armed again. */
const lostMs = 60_000;
/** A status is told without the log's word when that takes longer. */
const statusMs = 1_000;

/**
 * Copies one partition of one epoch to the lake, in order, driven by its alarm. A crash at any point leaves either
 * the offset or an open range, which is written again as exactly that range.
 */
export const createArchiver = ({ deps, store, partition, alarmClock, wait }: ArchiverParts): Archiver => {
  const { log, clock } = deps;
  let running = false;
  let failures = 0;
  let failing: string | null = null;

  const isDue = async (): Promise<boolean> => {
    const { from, next, cut, stuck } = store.load();
    if (stuck !== null) return false;
    if (cut !== null) return true;
    if (from === null) {
      const bounds = await log.bounds(partition);
      return bounds.ok && bounds.value.end > bounds.value.earliest;
    }
    const read = await log.read(partition, next, 1);
    // What can not be read any more is for the run to record.
    if (!read.ok) return read.error.reason === "out_of_range";
    const [oldest] = read.value.records;
    if (oldest === undefined) return false;
    return read.value.end - next >= fileRecords || ageOf(oldest, clock.now()) >= fileAgeMs;
  };

  const wake = async (): Promise<void> => {
    if (running || !(await isDue())) return;
    const armed = await alarmClock.get();
    const now = clock.now();
    // A pending alarm is left alone: after a failure it carries the backoff.
    if (armed === null || armed < now - lostMs) await alarmClock.set(now);
  };

  /** Writes what is due; then null, or the delay in ms after which to go on. */
  const run = async (): Promise<number | null> => {
    const until = clock.now() + runMs;
    while (clock.now() < until) {
      const done = await archiveNext(deps, store, partition);
      if (done.outcome === "failed") {
        failing = done.message;
        return Math.min(maxBackoffMs, 1_000 * 2 ** failures++);
      }
      failures = 0;
      failing = null;
      if (done.outcome !== "advanced") return null;
    }
    return 0;
  };

  return {
    wake,
    async resume({ acceptGap = false } = {}) {
      const accepted = acceptGap && store.acceptGap();
      store.resume();
      await wake();
      return accepted;
    },
    async status() {
      const { from, next, cut, files, records, stuck } = store.load();
      const known = { epoch: log.epoch, partition, from, next, cut, files, records, stuck, failing };
      const read = await Promise.race([log.read(partition, next, 1), wait(statusMs).then(() => null)]);
      if (read === null || !read.ok) return { ...known, lagRecords: null, lagSeconds: 0 };
      const oldest = read.value.records[0];
      const ageMs = oldest === undefined ? 0 : ageOf(oldest, clock.now());
      const lagSeconds = Number.isFinite(ageMs) ? ageMs / 1000 : 0;
      return { ...known, lagRecords: Math.max(0, read.value.end - next), lagSeconds };
    },
    async alarm() {
      if (running) return;
      running = true;
      let again: number | null = null;
      try {
        again = await run();
      } finally {
        running = false;
      }
      if (again !== null) await alarmClock.set(clock.now() + again);
    },
  };
};
