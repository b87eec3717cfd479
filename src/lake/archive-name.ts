/** A file of the raw archive covers every offset from `first` to `last` of a partition, whether it holds a record or not. */
export type ArchiveRange = { readonly first: number; readonly last: number };

/** Digits of the largest safe integer, so that names sort as their offsets do. */
const digits = 16;
const padded = (offset: number): string => String(offset).padStart(digits, "0");

/** What the names of a partition's files begin with; ends in "/", so that partition 1 is not part of 10. */
export const archiveFolder = (epoch: string, partition: number): string => `archive/v1/${epoch}/${partition}/`;

export const archiveName = (epoch: string, partition: number, { first, last }: ArchiveRange): string =>
  `${archiveFolder(epoch, partition)}${padded(first)}-${padded(last)}.ndjson.gz`;

/** Sorts before the name of every file that begins at `offset` or later, and after all others. */
export const beforeOffset = (epoch: string, partition: number, offset: number): string =>
  `${archiveFolder(epoch, partition)}${padded(offset)}`;

/** Null for a name that is no archive file's. */
export const parseArchiveName = (name: string): ArchiveRange | null => {
  const [, first, last] = /\/(\d{16})-(\d{16})\.ndjson\.gz$/.exec(name) ?? [];
  return first === undefined || last === undefined ? null : { first: Number(first), last: Number(last) };
};
