import { ok } from "../base/result.ts";
import type { EventLog } from "../log/event-log.port.ts";

/**
 * A log that ends, per partition, where `limitOf` says: what a state that is built beside the serving one may
 * read. It must not get ahead: what only it has seen, nobody would have acted on (copies of merges) when it serves.
 */
export const upTo = (log: EventLog, limitOf: (partition: number) => Promise<number>): EventLog => ({
  ...log,
  read: async (partition, offset, maxBytes) => {
    const end = await limitOf(partition);
    if (offset >= end) return ok({ records: [], end });
    const read = await log.read(partition, offset, maxBytes);
    return read.ok ? ok({ ...read.value, records: read.value.records.filter((one) => one.offset < end), end }) : read;
  },
});
