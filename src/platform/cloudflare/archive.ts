import type { Tick } from "../../aggregate/schedule.job.ts";
import type { Archive } from "../../aggregate/rebuild-source.ts";
import type { Clock } from "../../base/clock.port.ts";
import { archiveLog } from "../../lake/archive-log.ts";
import { wakeArchivers } from "../../lake/archive.job.ts";
import { archiverName, type ArchiverIdentity } from "../../lake/archiver-name.ts";
import type { Archiver } from "../../lake/archiver.ts";
import type { ArchivingDeps } from "../../lake/archiving.ts";
import type { Lake } from "../../lake/lake.port.ts";
import { pruneLogs, type RetainedLog } from "../../lake/retention.job.ts";
import { withArchive } from "../../lake/with-archive.ts";
import type { EventLog } from "../../log/event-log.port.ts";
import { partitionName } from "./durable-log.ts";

/** The RPC surface of an Archiver object. */
export type ArchiverStub = Pick<Archiver, "wake" | "resume" | "status">;

export type ArchiveOptions = {
  /** Null: nothing is archived, and nothing pruned. */
  readonly lake: Lake | null;
  readonly clock: Clock;
  readonly object: (name: string) => ArchiverStub;
  /** One line of the log. */
  readonly write: (facts: object) => void;
  readonly alert: (facts: object) => void;
};

/** The second copy of every epoch that `archived` is given. */
export const createArchive = ({ lake, clock, object, write, alert }: ArchiveOptions) => {
  /** Alone, without their archive behind them: what is copied. */
  const logs = new Map<string, EventLog>();
  const archiver = (identity: ArchiverIdentity): ArchiverStub =>
    object(archiverName(identity.epoch, identity.partition));
  const all = (): { epoch: string; partitions: number; archiver: (partition: number) => ArchiverStub }[] =>
    Array.from(lake === null ? [] : logs.values(), ({ epoch, partitions }) => ({
      epoch,
      partitions,
      archiver: (partition) => archiver({ epoch, partition }),
    }));

  return {
    /** A log whose archive continues it downwards, and that archive alone. */
    archived: (log: EventLog): { readonly log: EventLog; readonly archive: Archive | null } => {
      logs.set(log.epoch, log);
      if (lake === null) return { log, archive: null };
      const archive = archiveLog(lake, log, clock);
      return { log: withArchive(log, archive), archive };
    },

    /** What an archiver needs; null for an epoch that is not configured. */
    deps: ({ epoch }: ArchiverIdentity): ArchivingDeps | null => {
      const log = logs.get(epoch);
      if (lake === null || log === undefined) return null;
      return {
        log,
        lake,
        clock,
        report: (file) => write({ event: "archived", ...file }),
        alert: (stuck) => alert({ event: "archiver_stuck", ...stuck }),
      };
    },

    /** An epoch's archivers by partition; null when nothing is archived. */
    archiverOf: (epoch: string) => (lake === null ? null : (partition: number) => archiver({ epoch, partition })),

    /** Of all partitions; a stub belongs to the request that asked for it, so each question gets a new one. */
    archivers: (): Pick<ArchiverStub, "status">[] =>
      all().flatMap(({ partitions, archiver: one }) =>
        Array.from({ length: partitions }, (_, partition) => ({ status: () => one(partition).status() })),
      ),

    /** The minute: archivers look what is due, and what is archived, applied and old leaves the embedded logs. */
    ticks: (retention: {
      readonly days: number;
      readonly isEmbedded: (epoch: string) => boolean;
      readonly applied: (identity: ArchiverIdentity) => Promise<number>;
      readonly partition: (name: string) => { prune(below: Parameters<RetainedLog["prune"]>[1]): Promise<number> };
    }): Tick[] => {
      const retained = all()
        .filter(({ epoch }) => retention.isEmbedded(epoch))
        .map((one): RetainedLog => ({
          ...one,
          applied: (partition) => retention.applied({ epoch: one.epoch, partition }),
          prune: (partition, below) => retention.partition(partitionName(one.epoch, partition)).prune(below),
        }));
      return [
        { name: "archive", run: wakeArchivers(all()) },
        { name: "retention", run: pruneLogs(retained, retention.days) },
      ];
    },
  };
};
