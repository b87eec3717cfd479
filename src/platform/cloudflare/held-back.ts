import type { Clock } from "../../base/clock.port.ts";

/** What is woken keeps looking for longer than this after its last record, so it needs no second wake before, ms. */
const heldBackMs = 250;

export type HeldBack = {
  /** Never rejects. */
  wake(partitions: readonly number[]): Promise<void>;
  /** Whether a wake would send anything. */
  needsWake(partitions: readonly number[]): boolean;
};

/**
 * Sends wakes to partitions, each at most once in 250 ms from here: keep one per isolate. A wake that fails is
 * forgotten, so that the next one is sent; the minute's watchdog covers the rest.
 */
export const heldBack = (clock: Clock, wake: (partition: number) => Promise<void>): HeldBack => {
  const woken = new Map<number, number>();
  const isDue = (partition: number, now: number): boolean => now - (woken.get(partition) ?? -Infinity) >= heldBackMs;
  return {
    needsWake(partitions) {
      const now = clock.now();
      return partitions.some((partition) => isDue(partition, now));
    },
    async wake(partitions) {
      const now = clock.now();
      const due = partitions.filter((partition) => isDue(partition, now));
      for (const partition of due) woken.set(partition, now);
      await Promise.all(due.map((partition) => wake(partition).catch(() => woken.delete(partition))));
    },
  };
};
