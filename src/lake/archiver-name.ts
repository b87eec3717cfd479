/** Name of the one archiver object of a partition and epoch. */
export const archiverName = (epoch: string, partition: number): string => `archiver:${epoch}:${partition}`;

export type ArchiverIdentity = { readonly epoch: string; readonly partition: number };

/** Null for a name that is no archiver's. */
export const parseArchiverName = (name: string): ArchiverIdentity | null => {
  const [, epoch, partition] = /^archiver:(.+):(\d+)$/.exec(name) ?? [];
  return epoch === undefined || partition === undefined ? null : { epoch, partition: Number(partition) };
};
