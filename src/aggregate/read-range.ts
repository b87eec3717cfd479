import { err, ok, type Result } from "../base/result.ts";
import type { Page, ReadFailure, StoredRecord } from "../log/event-log.port.ts";
import type { Cut } from "./cut.ts";

/** Reads exactly the records of an open cut again, however many reads that takes. */
export const readRange = async <F>(
  log: { read(partition: number, offset: number, maxBytes: number): Promise<Result<Page, F>> },
  partition: number,
  cut: Cut,
  maxBytes: number,
): Promise<Result<readonly StoredRecord[], F | ReadFailure>> => {
  const records: StoredRecord[] = [];
  for (let at = cut.first; at <= cut.last;) {
    const read = await log.read(partition, at, maxBytes);
    if (!read.ok) return read;
    const { records: page, end } = read.value;
    const last = page.at(-1);
    if (last === undefined) return err(missing(cut, at, end));
    records.push(...page.filter((record) => record.offset <= cut.last));
    at = last.offset + 1;
  }
  return ok(records);
};

/** The last offset of a cut has been read once: a log that ends before it lost records. */
const missing = (cut: Cut, at: number, end: number): ReadFailure =>
  end <= cut.last
    ? {
        reason: "out_of_range",
        message: `the log ends at ${end}, but the open cut ${cut.first}..${cut.last} was read from it`,
        earliest: 0,
        end,
      }
    : { reason: "unavailable", message: `nothing was returned from offset ${at} on, though the log ends at ${end}` };
