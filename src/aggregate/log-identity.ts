import { err, type Result } from "../base/result.ts";
import type { EventLog, Page, ReadFailure } from "../log/event-log.port.ts";
import type { Recreated } from "./stuck.ts";

/** The reading of a log whose identity is watched. */
export type WatchedLog = {
  read(partition: number, offset: number, maxBytes: number): Promise<Result<Page, ReadFailure | Recreated>>;
};

/**
 * Reads of a log that must stay the one known by `identity` (null: none seen yet). Answers of a log that tells
 * no identity are taken as they are.
 */
export const sameLog = (log: Pick<EventLog, "read">, identity: string | null): WatchedLog => ({
  read: async (partition, offset, maxBytes) => {
    const read = await log.read(partition, offset, maxBytes);
    const answer = read.ok ? read.value : read.error;
    if (!("end" in answer)) return read;
    const { identity: seen, end } = answer;
    if (identity === null || seen === undefined || seen === identity) return read;
    return err({ reason: "log_recreated", message: `the log is ${seen}, but ${identity} was read before`, end });
  },
});
