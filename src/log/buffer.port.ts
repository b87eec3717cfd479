import type { EventLog } from "./event-log.port.ts";

/**
 * The log that stands in for the primary: whatever it still holds is on its way to the primary. It has the
 * primary's partitions, and offsets of its own.
 */
export type Buffer = Pick<EventLog, "append" | "read" | "bounds" | "partitions"> & {
  /** Deletes what lies below an offset, for good. Throws when unreachable. */
  forget(partition: number, below: number): Promise<void>;
};

/** Name of a buffer's log epoch: a dot stands in no epoch's own name. */
export const bufferEpoch = (epoch: string): string => `${epoch}.buffer`;
