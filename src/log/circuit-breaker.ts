import type { Clock } from "../base/clock.port.ts";

export type BreakerState = "closed" | "open" | "half_open";

/** Leave for one call; its outcome is told with it. Of a half-open breaker it is the one probe. */
export type Permit = { readonly probe: boolean; readonly era: number };

export type CircuitBreaker = {
  /** Null: do not call. */
  permit(): Permit | null;
  /** What became of a permitted call; one from before the last change of state says nothing any more. */
  settle(permit: Permit, succeeded: boolean): void;
  state(): BreakerState;
};

export type BreakerParts = {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** A probe that nobody told of for so long has failed (its isolate's request may have been cancelled), ms. */
  readonly probeMs: number;
  readonly changed?: (state: BreakerState) => void;
};

/** Opens after this many failures in a row, or when this share of the last calls failed. */
export const failuresInRow = 5;
export const windowCalls = 20;
export const failureShare = 0.5;
/** Stays open for a random time between these, so that isolates do not probe in step, ms. */
export const openMs = { least: 1_000, most: 5_000 } as const;

/** Keeps callers away from what fails, as long as it fails. Its state lives as long as the isolate. */
export const circuitBreaker = ({ clock, random, probeMs, changed }: BreakerParts): CircuitBreaker => {
  let state: BreakerState = "closed";
  let era = 0;
  let inRow = 0;
  let outcomes: boolean[] = [];
  /** When an open breaker lets a probe through; when the probe of a half-open one counts as failed. */
  let until = 0;

  const enter = (next: BreakerState): void => {
    state = next;
    era += 1;
    inRow = 0;
    outcomes = [];
    changed?.(next);
  };
  const open = (): void => {
    enter("open");
    until = clock.now() + openMs.least + random() * (openMs.most - openMs.least);
  };

  return {
    permit() {
      if (state === "closed") return { probe: false, era };
      if (clock.now() < until) return null;
      if (state === "half_open") {
        open();
        return null;
      }
      enter("half_open");
      until = clock.now() + probeMs;
      return { probe: true, era };
    },
    settle(permit, succeeded) {
      if (permit.era !== era) return;
      if (state === "half_open") {
        if (succeeded) enter("closed");
        else open();
        return;
      }
      inRow = succeeded ? 0 : inRow + 1;
      outcomes = [...outcomes, succeeded].slice(-windowCalls);
      const failed = outcomes.filter((outcome) => !outcome).length;
      const isShare = outcomes.length === windowCalls && failed >= windowCalls * failureShare;
      if (inRow >= failuresInRow || isShare) open();
    },
    state: () => state,
  };
};
