import { setImmediate as soon } from "node:timers/promises";
import { err, ok } from "../../src/base/result.ts";
import type { Within } from "../../src/base/within.port.ts";

export type VirtualTime = {
  readonly clock: { now(): number };
  wait(ms: number): Promise<void>;
  readonly within: Within;
  /** Lets time pass, from one timer to the next, until the work settles; fails after `limitMs` of virtual time. */
  run<T>(work: Promise<T>, limitMs?: number): Promise<T>;
  /** Lets this much time pass. */
  pass(ms: number): Promise<void>;
};

/** A clock that moves only when told, with timers on it: minutes of waiting cost nothing and are the same each time. */
export const virtualTime = (start = 1_000_000): VirtualTime => {
  let now = start;
  const timers: { readonly at: number; readonly fire: () => void }[] = [];
  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      timers.push({ at: now + ms, fire: resolve });
      timers.sort((a, b) => a.at - b.at);
    });
  const within: Within = async (work, ms) =>
    Promise.race([work.then(ok), wait(ms).then(() => err("too_late" as const))]);
  const step = (latest: number): boolean => {
    const next = timers[0];
    if (next === undefined || next.at > latest) return false;
    timers.shift();
    now = Math.max(now, next.at);
    next.fire();
    return true;
  };
  return {
    clock: { now: () => now },
    wait,
    within,
    async run(work, limitMs = 3_600_000) {
      const latest = now + limitMs;
      let isSettled = false;
      work.then(
        () => (isSettled = true),
        () => (isSettled = true),
      );
      for (;;) {
        await soon();
        if (isSettled) return work;
        if (!step(latest)) throw new Error(`nothing more to wait for after ${now - start} ms`);
      }
    },
    async pass(ms) {
      const until = now + ms;
      await soon();
      while (step(until)) await soon();
      now = until;
    },
  };
};
