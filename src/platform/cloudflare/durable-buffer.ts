import type { Clock } from "../../base/clock.port.ts";
import { bufferEpoch, type Buffer } from "../../log/buffer.port.ts";
import { drainName } from "../../log/drain-name.ts";
import type { DrainStatus } from "../../log/drain.ts";
import { durableLog, partitionName, type LogPartitionStub } from "./durable-log.ts";
import { heldBack } from "./held-back.ts";

export type BufferDrainStub = {
  wake(): Promise<void>;
  watch(): Promise<void>;
  status(): Promise<DrainStatus>;
};

export type DurableBufferOptions = {
  /** Of the primary, with its number of partitions. */
  readonly epoch: string;
  readonly partitions: number;
  readonly clock: Clock;
  readonly partition: (name: string) => LogPartitionStub & { forget(below: number): Promise<void> };
  readonly drain: (name: string) => BufferDrainStub;
  /** Keeps work alive that goes on after the answer. */
  readonly defer: (work: Promise<unknown>) => void;
};

export type DurableBuffer = Buffer & {
  /** The minute's watchdog: wakes the drain of every partition that holds anything. */
  watch(): Promise<void>;
  statuses(): Promise<readonly DrainStatus[]>;
};

/** The failover's buffer: an embedded log of its own, each partition with the object that drains it. */
export const durableBuffer = (options: DurableBufferOptions): DurableBuffer => {
  const { epoch, partitions, clock, partition: object, defer } = options;
  const log = durableLog({ epoch: bufferEpoch(epoch), partitions, object });
  const drain = (partition: number): BufferDrainStub => options.drain(drainName(epoch, partition));
  const drains = heldBack(clock, async (partition) => drain(partition).wake());
  const all = Array.from({ length: partitions }, (_, partition) => partition);

  return {
    partitions,
    append: async (records) => {
      const results = await log.append(records);
      const touched = new Set(results.flatMap((result) => (result.ok ? [result.value.partition] : [])));
      if (touched.size > 0) defer(drains.wake([...touched]));
      return results;
    },
    read: (partition, offset, maxBytes) => log.read(partition, offset, maxBytes),
    bounds: (partition) => log.bounds(partition),
    forget: (partition, below) => object(partitionName(bufferEpoch(epoch), partition)).forget(below),
    watch: async () => {
      await Promise.all(all.map((partition) => drain(partition).watch()));
    },
    statuses: () => Promise.all(all.map((partition) => drain(partition).status())),
  };
};
