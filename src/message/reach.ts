import { byteLru } from "../base/byte-lru.ts";
import type { Clock } from "../base/clock.port.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { Within } from "../base/within.port.ts";
import { type BreakerState, circuitBreaker } from "../log/circuit-breaker.ts";
import { latencyBound } from "../log/latency-bound.ts";

export type ReachParts = {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly within: Within;
  /** Keeps a call alive that goes on after nobody waits for it any more. */
  readonly defer: (work: Promise<unknown>) => void;
  /** Bounds of the wait, which is judged by the answers so far; `first`: before there was one. Ms. */
  readonly wait: { readonly least: number; readonly most: number; readonly first: number };
  readonly changed?: (state: BreakerState) => void;
};

export type Reach = {
  /** Calls what may be away, on behalf of `who`. */
  call<T>(who: string, work: () => Promise<T>): Promise<Result<T, "open" | "failed" | "late">>;
  /**
   * Whether nobody should wait longer for an answer to `who`: it did not come the last time, or it came to none of
   * several since the last one that did.
   */
  isDoubtful(who: string): boolean;
};

/** A call still under way after this long has failed, ms: slow is not dead, and how slow it is must be learned. */
const deadMs = 1_000;
/** Wait while in doubt, and for a probe: what is alive answers in this, ms. */
const doubtMs = 100;
/** One person's object may be away alone; so many say something of the others. */
const doubtful = 2;
/** Who did not get an answer is expected to get none for so long, ms. */
const awayMs = 30_000;
const awayPeople = 1_000;

/**
 * Waits for somebody's object, or for a store, no longer than its answers so far suggest; hardly at all while it is in
 * doubt; and not at all, for some seconds, once it failed for several in a row. Its memory is the isolate's.
 */
export const createReach = ({ clock, random, within, defer, wait, changed }: ReachParts): Reach => {
  const breaker = circuitBreaker({ clock, random, probeMs: deadMs, ...(changed === undefined ? {} : { changed }) });
  const latency = latencyBound(wait);
  /** Who got no answer since anybody did. */
  const silent = new Set<string>();
  /** When each that is away was asked last. */
  const away = byteLru<number>(awayPeople, () => 1);
  let lastFailed: string | null = null;
  const isDoubtful = (who: string): boolean =>
    silent.size >= doubtful ||
    breaker.state() !== "closed" ||
    clock.now() - (away.get(who) ?? Number.NEGATIVE_INFINITY) < awayMs;
  const miss = (who: string): void => {
    away.set(who, clock.now());
    if (silent.size < doubtful) silent.add(who);
  };

  return {
    isDoubtful,

    async call(who, work) {
      const permit = breaker.permit();
      if (permit === null) return err("open");
      const waitMs = isDoubtful(who) ? Math.min(doubtMs, wait.least) : latency.ms();
      const started = clock.now();
      const answer = work();
      const watching = async (): Promise<void> => {
        const done = await within(answer, deadMs).catch(() => null);
        if (done?.ok === true) {
          latency.answered(clock.now() - started);
          silent.clear();
          away.delete(who);
          lastFailed = null;
          breaker.settle(permit, true);
          return;
        }
        miss(who);
        // However often one is asked for whose object is away, it tells nothing of the others.
        if (permit.probe || who !== lastFailed) breaker.settle(permit, false);
        lastFailed = who;
      };
      const watched = watching();
      const done = await within(answer, waitMs).catch(() => null);
      if (done?.ok === true) return ok(done.value);
      if (done === null) return err("failed");
      miss(who);
      defer(watched);
      return err("late");
    },
  };
};
