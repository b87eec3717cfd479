import { stuckOf } from "../aggregate/stuck.ts";
import type { Clock } from "../base/clock.port.ts";
import { isErasedValue } from "../log/erased-record.ts";
import type { EventLog, StoredRecord } from "../log/event-log.port.ts";
import { archiveFile } from "./archive-file.ts";
import { archiveFiles } from "./archive-files.ts";
import { archiveName, type ArchiveRange } from "./archive-name.ts";
import type { ArchiverStore, ArchiverStuck } from "./archiver-store.ts";
import type { Lake } from "./lake.port.ts";
import { nextRange } from "./next-range.ts";

/** One wide log line per file: numbers only, nothing of a person. `bytes` is 0 for one that was there already. */
export type FileReport = ArchiveRange & {
  readonly epoch: string;
  readonly partition: number;
  readonly records: number;
  readonly bytes: number;
  readonly ms: number;
};

export type ArchivingDeps = {
  /** The log alone, without the archive behind it. */
  readonly log: Pick<EventLog, "epoch" | "read" | "bounds">;
  readonly lake: Lake;
  readonly clock: Clock;
  readonly report: (file: FileReport) => void;
  /** Somebody has to look: an archiver stopped for good. */
  readonly alert: (stuck: ArchiverStuck & { readonly epoch: string; readonly partition: number }) => void;
};

/** advanced: a file was written; idle: nothing due; failed: try again later; stuck: never by itself. */
export type ArchivingOutcome =
  | { readonly outcome: "advanced" | "idle" | "stuck" }
  | { readonly outcome: "failed"; readonly message: string };

/** Whether these are the log's records, but for those that were erased since. */
const isSame = (held: readonly StoredRecord[], logged: readonly StoredRecord[]): boolean =>
  held.length === logged.length &&
  logged.every(({ offset, value }, at) => {
    const other = held[at];
    return other?.offset === offset && (other.value === value || isErasedValue(value));
  });

/**
 * Writes one file of a partition: the open range again, exactly as it was, or else the next that is due. The
 * range is persisted before the file is written, and only a written file moves the offset. Never throws.
 */
export const archiveNext = async (
  deps: ArchivingDeps,
  store: ArchiverStore,
  partition: number,
): Promise<ArchivingOutcome> => {
  try {
    return await writeNext(deps, store, partition);
  } catch (cause) {
    return { outcome: "failed", message: String(cause) };
  }
};

const writeNext = async (
  { log, lake, clock, report, alert }: ArchivingDeps,
  store: ArchiverStore,
  partition: number,
): Promise<ArchivingOutcome> => {
  const now = clock.now();
  const { epoch } = log;
  const files = archiveFiles(lake, epoch);
  const state = store.load();
  const stop = (stuck: ArchiverStuck): ArchivingOutcome => {
    store.stop(stuck);
    alert({ ...stuck, epoch, partition });
    return { outcome: "stuck" };
  };
  const conflict = (offset: number, detail: string): ArchivingOutcome =>
    stop({ reason: "archive_conflict", detail, at: now, offset, earliest: null, end: offset });
  const advance = (range: ArchiveRange, records: number, bytes: number): ArchivingOutcome => {
    if (!store.advance(range, records)) return { outcome: "failed", message: "another run closed the range" };
    report({ epoch, partition, ...range, records, bytes, ms: clock.now() - now });
    return { outcome: "advanced" };
  };

  if (state.stuck !== null) return { outcome: "stuck" };
  const next = await nextRange({ log, files, partition, now }, state);
  if (next.kind === "idle") return { outcome: "idle" };
  if (next.kind === "conflict") return conflict(next.offset, next.detail);
  if (next.kind === "written") return advance(next.range, next.count, 0);
  if (next.kind === "unreadable") {
    if (next.failure.reason === "unavailable") return { outcome: "failed", message: next.failure.message };
    return stop(stuckOf(next.failure, next.offset, now));
  }

  const { range, records, identity } = next;
  if (state.cut === null && !store.open(state, range, identity)) {
    return { outcome: "failed", message: "another run opened a range" };
  }
  const bytes = await archiveFile({ epoch, partition, ...range, records });
  if ((await lake.putOnce(archiveName(epoch, partition, range), bytes)) === "exists") {
    // Written before a crash, or by somebody else: only the same records count as done.
    const held = await files.records(partition, range);
    if (!held.ok) return conflict(range.first, held.error);
    if (!isSame(held.value, records)) {
      return conflict(range.first, `the lake holds other records of ${range.first}..${range.last}`);
    }
    // Of a record that was erased in between the file may hold more than the log.
    const isErased = held.value.some(({ value }, at) => value !== records[at]?.value);
    if (isErased) await lake.replace(archiveName(epoch, partition, range), bytes);
  }
  return advance(range, records.length, bytes.length);
};
