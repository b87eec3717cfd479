export type ArchiveEpoch = {
  readonly partitions: number;
  readonly archiver: (partition: number) => { wake(): Promise<void> };
};

/**
 * The minute of the archive: every archiver looks whether a file is due. Off the way of an acknowledgement, and
 * harmless when repeated or skipped. Rejects when one could not be reached, after all were asked.
 */
export const wakeArchivers = (epochs: readonly ArchiveEpoch[]) => async (): Promise<void> => {
  const wakes = epochs.flatMap(({ partitions, archiver }) =>
    Array.from({ length: partitions }, (_, partition) => archiver(partition).wake()),
  );
  const failed = (await Promise.allSettled(wakes)).find((wake) => wake.status === "rejected");
  if (failed !== undefined) throw failed.reason;
};
