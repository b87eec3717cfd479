import { readerName } from "../../aggregate/reader-name.ts";
import type { Clock } from "../../base/clock.port.ts";
import type { Readers } from "../../collect/readers.port.ts";

export type DurableReadersOptions = {
  readonly epoch: string;
  readonly clock: Clock;
  /** The reader object of that name, in the deployment's jurisdiction. */
  readonly object: (name: string) => { wake(): Promise<void> };
};

/** A reader keeps looking for a second after its last record, so it needs no second wake within this time. */
const heldBackMs = 250;

/**
 * Wakes reader objects. Keep one per isolate: a partition is woken at most once in 250 ms from here. A wake that
 * fails is forgotten, so the next one is sent; the minute's watchdog covers the rest.
 */
export const durableReaders = ({ epoch, clock, object }: DurableReadersOptions): Readers => {
  const woken = new Map<number, number>();
  return {
    wake: async (partitions) => {
      const now = clock.now();
      const due = partitions.filter((partition) => now - (woken.get(partition) ?? -Infinity) >= heldBackMs);
      for (const partition of due) woken.set(partition, now);
      await Promise.all(
        due.map(async (partition) => {
          try {
            await object(readerName(epoch, partition)).wake();
          } catch {
            woken.delete(partition);
          }
        }),
      );
    },
  };
};
