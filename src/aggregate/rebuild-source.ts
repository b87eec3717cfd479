import { ok, type Result } from "../base/result.ts";
import type { EventLog, StoredRecord } from "../log/event-log.port.ts";

/** What a rebuild reads first. What the first does not have, the other has: the archive trails, the log forgets. */
export const rebuildSources = ["log", "archive"] as const;
export type RebuildSource = (typeof rebuildSources)[number];

/** The second copy, as far as a reader needs it. */
export type Archive = {
  page(partition: number, offset: number, maxBytes: number): Promise<Result<readonly StoredRecord[], unknown>>;
};

/** A log that is read from the archive wherever that covers the offset, whether the log still has it or not. */
export const archiveFirst = (log: EventLog, archive: Archive): EventLog => ({
  ...log,
  read: async (partition, offset, maxBytes) => {
    const page = await archive.page(partition, offset, maxBytes);
    const last = page.ok ? page.value.at(-1) : undefined;
    if (!page.ok || last === undefined) return log.read(partition, offset, maxBytes);
    return ok({ records: page.value, end: last.offset + 1 });
  },
});
