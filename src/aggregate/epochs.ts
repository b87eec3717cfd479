import type { EventLog } from "../log/event-log.port.ts";
import type { ReaderIdentity } from "./reader-name.ts";
import type { Archive } from "./rebuild-source.ts";

/** One epoch of the log as this deployment is configured to read it. */
export type Epoch = {
  /** Reads reach into the archive below the oldest kept record. */
  readonly log: EventLog;
  /** The second copy alone; null where none is kept. */
  readonly archive: Archive | null;
  /** Makes the log refuse appends from now on, because a later epoch is appended to. False: it can not be told. */
  readonly seal: () => Promise<boolean>;
};

/** Oldest first; the last one is appended to. */
export type Epochs = readonly [...earlier: Epoch[], current: Epoch];

export const currentOf = (epochs: Epochs): Epoch => epochs.at(-1) ?? epochs[0];

/** The readers of all epochs but the one that is appended to. */
export const earlierReaders = (epochs: Epochs, generation: number): ReaderIdentity[] =>
  epochs
    .slice(0, -1)
    .flatMap((one) => partitionsOf(one).map((partition) => ({ generation, epoch: one.log.epoch, partition })));

/** The epoch of that name and the one before it; null for a name that is not configured. */
export const epochNamed = (
  epochs: Epochs,
  name: string,
): { readonly epoch: Epoch; readonly before: Epoch | null } | null => {
  const at = epochs.findIndex(({ log }) => log.epoch === name);
  const epoch = epochs[at];
  return epoch === undefined ? null : { epoch, before: epochs[at - 1] ?? null };
};

/** Whether a reader has, or may be given, something to do in this configuration. */
export const hasReader = (epochs: Epochs, serving: number, { generation, epoch, partition }: ReaderIdentity): boolean =>
  generation >= serving && partition < (epochNamed(epochs, epoch)?.epoch.log.partitions ?? 0);

/** Partition numbers of an epoch. */
export const partitionsOf = ({ log }: Epoch): number[] => Array.from({ length: log.partitions }, (_, n) => n);
