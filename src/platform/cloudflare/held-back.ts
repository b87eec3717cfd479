import type { Clock } from "../../base/clock.port.ts";

/** What is woken keeps looking for longer than this after its last record, so it needs no second wake before, ms. */
const heldBackMs = 250;

/**
 * Sends wakes to partitions, each at most once in 250 ms from here: keep one per isolate. A wake that fails is
 * forgotten, so that the next one is sent; the minute's watchdog covers the rest. Never rejects.
 */
export const heldBack = (
  clock: Clock,
  wake: (partition: number) => Promise<void>,
): ((partitions: readonly number[]) => Promise<void>) => {
  const woken = new Map<number, number>();
  return async (partitions) => {
    const now = clock.now();
    const due = partitions.filter((partition) => now - (woken.get(partition) ?? -Infinity) >= heldBackMs);
    for (const partition of due) woken.set(partition, now);
    await Promise.all(due.map((partition) => wake(partition).catch(() => woken.delete(partition))));
  };
};
