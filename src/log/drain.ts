import { drainPass, nothingSent, type DrainDeps } from "./drain-pass.ts";
import type { DrainStore, ParkedAppend } from "./drain-store.ts";
import { decode } from "./codec.ts";
import { latencyBound } from "./latency-bound.ts";
import { retryBudget } from "./retry-budget.ts";
import { retryDelay, shareOfOutage } from "./retry-delay.ts";

/** Where a buffer partition's drain stands. */
export type DrainStatus = {
  readonly partition: number;
  /** empty: the buffer holds nothing; waiting: the primary failed and is tried again later. */
  readonly state: "empty" | "draining" | "waiting";
  /** Records that are not on the primary yet. */
  readonly depth: number;
  /** Since the oldest of them arrived; 0 for a merge's copy, which arrived long ago. */
  readonly oldestSeconds: number;
  readonly drained: number;
  readonly parked: number;
  /** The last failure since the last success. */
  readonly failing: string | null;
};

export type DrainParts = {
  readonly deps: DrainDeps;
  readonly store: DrainStore;
  readonly partition: number;
  /** The object's one alarm, epoch ms; it survives a crash and calls `alarm`, at least once. */
  readonly alarmClock: { get(): Promise<number | null>; set(at: number): Promise<void> };
  readonly wait: (ms: number) => Promise<unknown>;
};

export type Drain = {
  /** Something was appended to the buffer. Harmless at any time, in any number. */
  wake(): Promise<void>;
  /** Wakes it if the buffer holds anything: for the minute's watchdog, writes nothing otherwise. */
  watch(): Promise<void>;
  status(): Promise<DrainStatus>;
  parked(from: number, limit: number): ParkedAppend[];
  alarm(): Promise<void>;
};

/** After the last record it looks again for this long, longer than any wake is held back (platform: 250 ms). */
const lingerPolls = 4;
const pollMs = 100;
/** An alarm run ends after this and arms the next: far below the platform's 15 minutes. */
const runMs = 20_000;
/** An alarm this far in the past was lost and is armed again. */
const lostMs = 60_000;
/** Nobody waits for a drained batch, so a slow primary is waited for longer the longer it has been failing, ms. */
const attemptMs = { least: 2_000, most: 15_000, first: 2_000 } as const;

/** Moves one partition of the buffer to the primary, in order, driven by its object's alarm. */
export const createDrain = ({ deps, store, partition, alarmClock, wait }: DrainParts): Drain => {
  const { clock, random, buffer } = deps;
  const latency = latencyBound(attemptMs);
  const budget = retryBudget(clock);
  let sent = nothingSent();
  let running = false;
  /** A wake arrived while running: look again before going idle. */
  let woken = false;
  let failing: { readonly since: number; readonly message: string } | null = null;

  /** Passes until the buffer has been empty for a while; then null, or the delay in ms after which to go on. */
  const run = async (): Promise<number | null> => {
    const until = clock.now() + runMs;
    for (let polls = 0; polls <= lingerPolls || woken; polls++) {
      if (woken) polls = 0;
      woken = false;
      const started = clock.now();
      const failingMs = failing === null ? 0 : started - failing.since;
      const limitMs = Math.min(attemptMs.most, Math.max(latency.ms(), failingMs * shareOfOutage));
      const done = await drainPass(deps, store, sent, partition, limitMs);
      if (done.outcome === "failed") {
        failing = { since: failing?.since ?? started, message: done.message };
        return Math.max(retryDelay(clock.now() - failing.since, random), done.retryAfterMs, budget.take());
      }
      failing = null;
      if (done.outcome === "empty") {
        await wait(pollMs);
      } else {
        budget.succeeded();
        latency.answered(clock.now() - started);
        polls = 0;
      }
      if (clock.now() >= until) return 0;
    }
    return null;
  };

  const wake = async (): Promise<void> => {
    if (running) {
      woken = true;
      return;
    }
    const armed = await alarmClock.get();
    const now = clock.now();
    // A pending alarm is left alone: after a failure it carries the backoff.
    if (armed === null || armed < now - lostMs) await alarmClock.set(now);
  };

  return {
    wake,
    async watch() {
      const bounds = await buffer.bounds(partition);
      if (!bounds.ok || bounds.value.end > store.load().next) await wake();
    },
    async status() {
      const { next, drained, parked } = store.load();
      const read = await buffer.read(partition, next, 1);
      const depth = read.ok ? read.value.end - next : 0;
      const oldest = decode(read.ok ? (read.value.records[0]?.value ?? "") : "");
      const isFresh = oldest.ok && oldest.value.copied === undefined;
      return {
        partition,
        state: failing !== null ? "waiting" : depth > 0 ? "draining" : "empty",
        depth,
        oldestSeconds: isFresh ? Math.max(0, clock.now() - oldest.value.received) / 1000 : 0,
        drained,
        parked,
        failing: failing?.message ?? (read.ok ? null : read.error.message),
      };
    },
    parked: (from, limit) => store.parked(from, limit),
    async alarm() {
      if (running) return;
      running = true;
      let again: number | null = null;
      try {
        again = await run();
      } catch (cause) {
        // What is known beyond the cursor may not fit what is stored any more.
        sent = nothingSent();
        throw cause;
      } finally {
        running = false;
      }
      if (again === null && woken) again = 0;
      if (again !== null) await alarmClock.set(clock.now() + again);
    },
  };
};
