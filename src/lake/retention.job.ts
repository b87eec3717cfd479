import type { ArchiverStatus } from "./archiver.ts";

/** The embedded log of one epoch. */
export type RetainedLog = {
  readonly partitions: number;
  /** Throws when the archiver can not be reached. */
  readonly archiver: (partition: number) => { status(): Promise<Pick<ArchiverStatus, "next" | "stuck">> };
  /** Offset below which the state that serves has applied everything. Throws when that can not be told. */
  readonly applied: (partition: number) => Promise<number>;
  /** Deletes rows that lie below the offset and are older than `ms`, at most `rows`; answers how many. */
  readonly prune: (
    partition: number,
    below: { readonly offset: number; readonly ms: number; readonly rows: number },
  ) => Promise<number>;
};

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** Rows of one delete (a few milliseconds), and deletes of one partition's turn: more waits for the next hour. */
const rows = 5_000;
const rounds = 20;

/**
 * The minute of retention: each partition has its turn once an hour. Only what is older than `days`, confirmed by
 * the archiver and applied is deleted; nothing while the archiver is stuck. Rejects when a part could not be asked.
 */
export const pruneLogs =
  (logs: readonly RetainedLog[], days: number) =>
  async (scheduled: number): Promise<void> => {
    const turn = Math.floor(scheduled / minuteMs) % 60;
    const ms = scheduled - days * dayMs;
    for (const log of logs) {
      for (let partition = turn; partition < log.partitions; partition += 60) {
        const { next, stuck } = await log.archiver(partition).status();
        if (stuck !== null) continue;
        const offset = Math.min(next, await log.applied(partition));
        for (let round = 0; round < rounds; round++) {
          if ((await log.prune(partition, { offset, ms, rows })) < rows) break;
        }
      }
    }
  };
