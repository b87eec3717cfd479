import type { Clock } from "../base/clock.port.ts";

/** Limits retries to a share of what succeeds, so that they never become the load that keeps a server down. */
export type RetryBudget = {
  succeeded(): void;
  /** Takes one retry and tells how long to wait before it, ms (0: at once). */
  take(): number;
};

/** One retry for ten successes, saved up to this many; besides, one every two seconds. */
const share = 0.1;
const saved = 20;
const perMs = 1 / 2_000;

/** A token bucket filled by successes and, slowly, by time. */
export const retryBudget = (clock: Clock): RetryBudget => {
  let tokens = saved;
  let filled = clock.now();
  const fill = (more: number): void => {
    const now = clock.now();
    tokens = Math.min(saved, tokens + Math.max(0, now - filled) * perMs + more);
    filled = now;
  };
  return {
    succeeded: () => fill(share),
    take() {
      fill(-1);
      return tokens >= 0 ? 0 : -tokens / perMs;
    },
  };
};
