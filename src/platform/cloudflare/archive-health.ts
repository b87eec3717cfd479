import type { ArchiverStatus } from "../../lake/archiver.ts";
import { seriesKey } from "../../monitor/series.ts";

/** Archiver objects by partition. */
export type ArchiversHealth = readonly { status(): Promise<ArchiverStatus> }[];

/** "ok", or the partitions that wait for an operator. A lake that is just down shows as lag. */
export const archiveCheck = async (archivers: ArchiversHealth): Promise<string> => {
  const stuck = (await Promise.all(archivers.map((one) => one.status()))).filter((status) => status.stuck !== null);
  return stuck.length === 0
    ? "ok"
    : `stuck: ${stuck.map(({ epoch, partition, stuck: why }) => `${epoch}/${partition} (${why?.reason})`).join(", ")}`;
};

/** What is measured just now of those that answer, by series. */
export const archiveGauges = async (archivers: ArchiversHealth): Promise<Record<string, number>> => {
  const out: Record<string, number> = {};
  for (const answer of await Promise.allSettled(archivers.map((one) => one.status()))) {
    if (answer.status === "rejected") continue;
    const { epoch, partition, next, lagRecords, lagSeconds, stuck } = answer.value;
    const labels = { epoch, partition: String(partition) };
    out[seriesKey("archived_up_to_offset", labels)] = next;
    out[seriesKey("archive_stuck", { ...labels, reason: stuck?.reason ?? "none" })] = stuck === null ? 0 : 1;
    if (lagRecords === null) continue;
    out[seriesKey("archive_lag_records", labels)] = lagRecords;
    out[seriesKey("archive_lag_seconds", labels)] = lagSeconds;
  }
  return out;
};
