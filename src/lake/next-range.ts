import { sameLog, type WatchedLog } from "../aggregate/log-identity.ts";
import { readRange } from "../aggregate/read-range.ts";
import type { Recreated } from "../aggregate/stuck.ts";
import { utf8Length } from "../base/bytes.ts";
import { ok, type Result } from "../base/result.ts";
import type { EventLog, ReadFailure, StoredRecord } from "../log/event-log.port.ts";
import type { ArchiveFiles } from "./archive-files.ts";
import type { ArchiveRange } from "./archive-name.ts";
import type { ArchiverState } from "./archiver-store.ts";
import { ageOf } from "./record-age.ts";

/** A file holds at most this; a smaller one only when its oldest record has waited long enough. */
export const fileRecords = 2_000;
const fileBytes = 1_000_000;
/** A record waits at most this long for others to share its file, ms. */
export const fileAgeMs = 60_000;

export type Source = {
  readonly log: Pick<EventLog, "read" | "bounds">;
  readonly files: ArchiveFiles;
  readonly partition: number;
  readonly now: number;
};

/**
 * What to write next. range: these records. written: the file of the open range is there already, though the log
 * has dropped its records. conflict: the archive holds something else than the log at this offset.
 */
export type NextRange =
  | {
      readonly kind: "range";
      readonly range: ArchiveRange;
      readonly records: readonly StoredRecord[];
      readonly identity: string | null;
    }
  | { readonly kind: "written"; readonly range: ArchiveRange; readonly count: number }
  | { readonly kind: "idle" }
  | { readonly kind: "unreadable"; readonly failure: ReadFailure | Recreated; readonly offset: number }
  | { readonly kind: "conflict"; readonly detail: string; readonly offset: number };

/** Throws when the lake can not be reached. */
export const nextRange = async (source: Source, state: ArchiverState): Promise<NextRange> => {
  const watched = sameLog(source.log, state.identity);
  if (state.cut !== null) return openRange(source, watched, state.cut);
  return state.from === null ? firstRange(source, watched) : freshRange(source, watched, state.next);
};

/** The range that was open when the process died, exactly as it was. */
const openRange = async ({ files, partition }: Source, log: WatchedLog, range: ArchiveRange): Promise<NextRange> => {
  const again = await readRange(log, partition, range, fileBytes);
  if (again.ok) return { kind: "range", range, records: again.value, identity: null };
  if (again.error.reason === "out_of_range") {
    const written = await files.records(partition, range);
    if (written.ok) return { kind: "written", range, count: written.value.length };
  }
  return { kind: "unreadable", failure: again.error, offset: range.first };
};

/** Begins where an earlier archiver of this log ended, or else with the log's oldest record. */
const firstRange = async (source: Source, log: WatchedLog): Promise<NextRange> => {
  const { files, partition } = source;
  const end = await files.end(partition);
  if (end === 0) {
    const bounds = await source.log.bounds(partition);
    if (!bounds.ok) return { kind: "unreadable", failure: bounds.error, offset: 0 };
    return freshRange(source, log, bounds.value.earliest);
  }
  const offset = end - 1;
  const range = await files.covering(partition, offset);
  const archived = range === null ? null : await files.records(partition, range);
  const logged = await log.read(partition, offset, 1);
  if (!logged.ok && logged.error.reason !== "out_of_range")
    return { kind: "unreadable", failure: logged.error, offset };
  const last = archived?.ok === true ? archived.value.at(-1) : undefined;
  // What the log has dropped can not be compared.
  if (logged.ok && (last === undefined || logged.value.records[0]?.value !== last.value)) {
    return { kind: "conflict", detail: "the archive ends with another record than the log has there", offset };
  }
  return freshRange(source, log, end);
};

/** Records from an offset on, when they fill a file or have waited long enough. */
const freshRange = async (source: Source, log: WatchedLog, first: number): Promise<NextRange> => {
  const gathered = await gather(log, source.partition, first);
  if (!gathered.ok) return { kind: "unreadable", failure: gathered.error, offset: first };
  const { records, full, identity } = gathered.value;
  const [oldest] = records;
  const last = records.at(-1);
  if (oldest === undefined || last === undefined) return { kind: "idle" };
  if (!full && ageOf(oldest, source.now) < fileAgeMs) return { kind: "idle" };
  return { kind: "range", range: { first, last: last.offset }, records, identity };
};

type Gathered = { readonly records: readonly StoredRecord[]; readonly full: boolean; readonly identity: string | null };

const gather = async (
  log: WatchedLog,
  partition: number,
  first: number,
): Promise<Result<Gathered, ReadFailure | Recreated>> => {
  const records: StoredRecord[] = [];
  let identity: string | null = null;
  let bytes = 0;
  const isFull = (): boolean => records.length >= fileRecords || bytes >= fileBytes;
  for (let at = first; !isFull();) {
    const read = await log.read(partition, at, fileBytes - bytes);
    if (!read.ok) return read;
    identity ??= read.value.identity ?? null;
    const page = read.value.records.slice(0, fileRecords - records.length);
    records.push(...page);
    for (const { value } of page) bytes += utf8Length(value);
    at = (page.at(-1)?.offset ?? at) + 1;
    if (page.length === 0 || at >= read.value.end) break;
  }
  return ok({ records, full: isFull(), identity });
};
