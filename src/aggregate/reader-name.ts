import { firstGeneration } from "../base/generation.ts";

/** Name of the one reader object of a partition, epoch and generation of derived state. */
export const readerName = (epoch: string, partition: number, generation = firstGeneration): string =>
  `${generation === firstGeneration ? "" : `g${generation}/`}reader:${epoch}:${partition}`;

export type ReaderIdentity = { readonly generation: number; readonly epoch: string; readonly partition: number };

/** Null for a name that is no reader's. */
export const parseReaderName = (name: string): ReaderIdentity | null => {
  const [, generation = "1", epoch, partition] = /^(?:g(\d+)\/)?reader:(.+):(\d+)$/.exec(name) ?? [];
  return epoch === undefined || partition === undefined
    ? null
    : { generation: Number(generation), epoch, partition: Number(partition) };
};
