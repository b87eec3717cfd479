import { err, ok } from "../base/result.ts";
import type { EventLog } from "../log/event-log.port.ts";
import type { ArchiveLog } from "./archive-log.ts";

/**
 * A log whose reads below its oldest kept record are answered from the second copy. What neither holds stays
 * `out_of_range`: a reader stops there instead of jumping. Offsets beyond the end are never asked of the archive:
 * a log that ends before what was read from it is another log.
 */
export const withArchive = (log: EventLog, archive: Pick<ArchiveLog, "page">): EventLog => ({
  ...log,
  read: async (partition, offset, maxBytes) => {
    const read = await log.read(partition, offset, maxBytes);
    if (read.ok || read.error.reason !== "out_of_range" || offset >= read.error.earliest) return read;
    const page = await archive.page(partition, offset, maxBytes);
    const { end, message, identity } = read.error;
    if (page.ok) return ok({ records: page.value, end, ...(identity === undefined ? {} : { identity }) });
    if (page.error.reason === "unavailable") return err({ reason: "unavailable", message: page.error.message });
    return err({ ...read.error, message: `${message}; ${page.error.message}` });
  },
});
