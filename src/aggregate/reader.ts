import { decode } from "../log/codec.ts";
import type { Cut, ParkedRecord } from "./cut.ts";
import { pass, type PassDeps, type PassOutcome } from "./pass.ts";
import type { ReaderIdentity } from "./reader-name.ts";
import type { Counters, ReaderStore, Skipped, Unappliable } from "./reader-store.ts";
import type { Stuck } from "./stuck.ts";

/** Where a reader stands. */
export type ReaderStatus = {
  readonly partition: number;
  readonly next: number;
  /** End of the log; null while it cannot be read. */
  readonly end: number | null;
  /** Records not applied yet; null while the log cannot be read. */
  readonly lagRecords: number | null;
  /** Age of the oldest record not applied yet, by its arrival; 0 when there is none. */
  readonly lagSeconds: number;
  readonly counters: Counters;
  readonly cut: Cut | null;
  readonly stuck: Stuck | null;
  readonly skipped: readonly Skipped[];
  /** Parked because their person or shard refused them. */
  readonly unappliable: Unappliable;
  /** The last failure since the last success. */
  readonly failing: string | null;
};

export type ReaderParts = {
  readonly deps: PassDeps;
  readonly store: ReaderStore;
  readonly identity: Pick<ReaderIdentity, "epoch" | "partition">;
  /** The object's one alarm, epoch ms; it survives a crash and calls `alarm`, at least once. */
  readonly alarmClock: { get(): Promise<number | null>; set(at: number): Promise<void> };
  readonly wait: (ms: number) => Promise<unknown>;
};

/** How far a reader is, without asking the log. */
export type Standing = {
  readonly next: number;
  /** A cut is being dispatched, or was and failed. */
  readonly isOpen: boolean;
  readonly stuck: Stuck | null;
  readonly failing: string | null;
};

export type Reader = {
  /** There may be something to read. Harmless at any time, in any number. */
  wake(): Promise<void>;
  /** As `wake`, but does not wait out an alarm that is armed for later. */
  hurry(): Promise<void>;
  standing(): Standing;
  /** Takes no cut for so long, ms, so that what it has applied stands still; 0 ends it. Resolves once none is under way. */
  hold(ms: number): Promise<Standing>;
  /**
   * An operator's word that a stuck reader may try again, at the same offset; or, where neither log nor archive has
   * the records any more, at the log's oldest one (`acceptGap`). Answers whether a gap was given up.
   */
  resume(options?: { readonly acceptGap?: boolean }): Promise<boolean>;
  status(): Promise<ReaderStatus>;
  parked(from: number, limit: number): ParkedRecord[];
  alarm(): Promise<void>;
};

/** After the last record it looks again for a second, longer than any wake is held back (platform: 250 ms). */
const lingerPolls = 5;
const pollMs = 200;
/** An alarm run ends after this and arms the next: far below the platform's 15 minutes. */
const runMs = 20_000;
const maxBackoffMs = 10_000;
/** Nobody may stop a reader for longer with one call; what held it may have died. */
const longestHoldMs = 10_000;
/** A status is told without the log's word when that takes longer: it is asked for most when the log is down. */
const statusMs = 1_000;
/** An alarm this far in the past was lost and is armed again. */
const lostMs = 60_000;

/**
 * Reads one partition of one epoch in order, driven by its alarm. A crash at any point leaves either the offset
 * or an open cut, and the alarm that ran is run again, so work resumes by itself.
 */
export const createReader = ({ deps, store, identity, alarmClock, wait }: ReaderParts): Reader => {
  const { partition, epoch } = identity;
  let running = false;
  /** A wake arrived while running: look again before going idle. */
  let woken = false;
  let failures = 0;
  let failing: string | null = null;
  let heldUntil = 0;
  let underWay: Promise<PassOutcome> | null = null;

  const onePass = async (): Promise<PassOutcome> => {
    underWay = pass(deps, store, partition);
    const done = await underWay;
    underWay = null;
    return done;
  };

  /** Passes until the log has been empty for a while; then null, or the delay in ms after which to go on. */
  const run = async (): Promise<number | null> => {
    const until = deps.clock.now() + runMs;
    for (let polls = 0; polls <= lingerPolls || woken; polls++) {
      if (woken) polls = 0;
      woken = false;
      const held = heldUntil - deps.clock.now();
      if (held > 0) return held;
      const done = await onePass();
      if (done.outcome === "stuck") return null;
      if (done.outcome === "failed") {
        failing = done.message;
        return Math.min(maxBackoffMs, 100 * 2 ** failures++);
      }
      failures = 0;
      failing = null;
      if (done.outcome === "empty") await wait(pollMs);
      else polls = 0;
      if (deps.clock.now() >= until) return 0;
    }
    return null;
  };

  const wake = async (): Promise<void> => {
    if (running) {
      woken = true;
      return;
    }
    if (store.load().stuck !== null) return;
    const armed = await alarmClock.get();
    const now = deps.clock.now();
    // A pending alarm is left alone: after a failure it carries the backoff.
    if (armed === null || armed < now - lostMs) await alarmClock.set(now);
  };

  const standing = (): Standing => {
    const { next, cut, stuck } = store.load();
    return { next, isOpen: cut !== null, stuck, failing };
  };

  const hurry = async (): Promise<void> => {
    if (running) woken = true;
    else if (store.load().stuck === null) await alarmClock.set(deps.clock.now());
  };

  return {
    wake,
    hurry,
    standing,
    async hold(ms) {
      heldUntil = ms === 0 ? 0 : deps.clock.now() + Math.min(ms, longestHoldMs);
      if (ms === 0) await hurry();
      if (ms > 0 && underWay !== null) await Promise.race([underWay, wait(ms)]);
      return standing();
    },
    async resume({ acceptGap = false } = {}) {
      const accepted = acceptGap && store.acceptGap(deps.clock.now());
      store.resume();
      await wake();
      return accepted;
    },
    async status() {
      const { next, cut, counters, stuck, skipped, unappliable } = store.load();
      const known = { partition, next, counters, cut, stuck, skipped, unappliable, failing };
      const tooLate = wait(statusMs).then(() => null);
      const read = await Promise.race([deps.log.read(partition, next, 1), tooLate]);
      if (read === null || !read.ok) return { ...known, end: null, lagRecords: null, lagSeconds: 0 };
      const { records, end } = read.value;
      const oldest = decode(records[0]?.value ?? "");
      // A merge's copy arrived long ago and says nothing of the reader.
      const isFresh = oldest.ok && oldest.value.copied === undefined;
      const lagMs = isFresh ? Math.max(0, deps.clock.now() - oldest.value.received) : 0;
      return { ...known, end, lagRecords: Math.max(0, end - next), lagSeconds: lagMs / 1000 };
    },
    parked: (from, limit) => store.parked(from, limit),
    async alarm() {
      if (running || epoch !== deps.log.epoch) return;
      running = true;
      let again: number | null = null;
      try {
        again = await run();
      } finally {
        running = false;
      }
      if (again === null && woken) again = 0;
      again ??= store.load().stuck === null ? (deps.followMs ?? null) : null;
      if (again !== null) await alarmClock.set(deps.clock.now() + again);
    },
  };
};
