/** Name of the one reader object of a partition and epoch. */
export const readerName = (epoch: string, partition: number): string => `reader:${epoch}:${partition}`;

export type ReaderIdentity = { readonly epoch: string; readonly partition: number };

/** Null for a name that is no reader's. */
export const parseReaderName = (name: string): ReaderIdentity | null => {
  const match = /^reader:(.+):(\d+)$/.exec(name);
  const [, epoch, partition] = match ?? [];
  return epoch === undefined || partition === undefined ? null : { epoch, partition: Number(partition) };
};
