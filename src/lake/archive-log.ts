import { utf8Length } from "../base/bytes.ts";
import type { Clock } from "../base/clock.port.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { Bounds, EventLog, ReadFailure, StoredRecord } from "../log/event-log.port.ts";
import { archiveFiles } from "./archive-files.ts";
import type { ArchiveRange } from "./archive-name.ts";
import type { Lake } from "./lake.port.ts";

/** missing: no file covers the offset. damaged: the file does not hold what it says. Waiting mends neither. */
export type PageFailure = { readonly reason: "missing" | "damaged" | "unavailable"; readonly message: string };

/** The archive as a source of records: the reading half of an `EventLog`, with the log's own offsets. */
export type ArchiveLog = Pick<EventLog, "epoch" | "partitions" | "read" | "bounds"> & {
  /** Records from an offset on that some file covers, without asking where the archive ends. */
  page(partition: number, offset: number, maxBytes: number): Promise<Result<readonly StoredRecord[], PageFailure>>;
};

/** Files kept unpacked, about 1 MB each: a file is read in several pages. */
const filesKept = 4;
/** But not for long, ms: a file is rewritten where somebody was erased. */
const keptMs = 60_000;

/**
 * Reads the archive of an epoch: offsets, values and order are the log's. The offset after the last file is the
 * end; `out_of_range` is an offset that no file covers, or whose file is damaged (the message says which). `clock`: without
 * it a file that was read once may be answered as it was then.
 */
export const archiveLog = (
  lake: Lake,
  { epoch, partitions }: Pick<EventLog, "epoch" | "partitions">,
  clock: Clock = { now: () => 0 },
): ArchiveLog => {
  const files = archiveFiles(lake, epoch);
  const kept: { partition: number; range: ArchiveRange; records: readonly StoredRecord[]; since: number }[] = [];

  const page: ArchiveLog["page"] = async (partition, offset, maxBytes) => {
    try {
      const now = clock.now();
      while (kept[0] !== undefined && now - kept[0].since > keptMs) kept.shift();
      const known = kept.find(
        ({ partition: p, range }) => p === partition && range.first <= offset && offset <= range.last,
      );
      if (known !== undefined) return ok(capped(known.records, offset, maxBytes));
      const range = await files.covering(partition, offset);
      if (range === null) return err({ reason: "missing", message: `offset ${offset} is not in the archive` });
      const records = await files.records(partition, range);
      if (!records.ok) return err({ reason: "damaged", message: records.error });
      kept.push({ partition, range, records: records.value, since: now });
      if (kept.length > filesKept) kept.shift();
      return ok(capped(records.value, offset, maxBytes));
    } catch (cause) {
      return err({ reason: "unavailable", message: `archive: ${String(cause)}` });
    }
  };

  const bounds = async (partition: number): Promise<Result<Bounds, ReadFailure>> => {
    try {
      const [first, end] = await Promise.all([files.firstFrom(partition, 0), files.end(partition)]);
      return ok({ earliest: first?.first ?? 0, end });
    } catch (cause) {
      return err({ reason: "unavailable", message: `archive: ${String(cause)}` });
    }
  };

  return {
    epoch,
    partitions,
    page,
    bounds,
    read: async (partition, offset, maxBytes) => {
      const [held, paged] = await Promise.all([bounds(partition), page(partition, offset, maxBytes)]);
      if (!held.ok) return held;
      if (paged.ok) return ok({ records: paged.value, end: held.value.end });
      const { reason, message } = paged.error;
      if (reason === "unavailable") return err({ reason, message });
      if (reason === "missing" && offset === held.value.end) return ok({ records: [], end: offset });
      return err({ reason: "out_of_range", message, ...held.value });
    },
  };
};

/** The records from an offset on that fit, at least one if there is any. */
const capped = (records: readonly StoredRecord[], offset: number, maxBytes: number): readonly StoredRecord[] => {
  const from = records.filter((record) => record.offset >= offset);
  let bytes = 0;
  const over = from.findIndex(({ value }, index) => (bytes += utf8Length(value)) > maxBytes && index > 0);
  return over === -1 ? from : from.slice(0, over);
};
