/** Name of the one object that drains a partition of an epoch's buffer. */
export const drainName = (epoch: string, partition: number): string => `drain:${epoch}:${partition}`;

export type DrainIdentity = { readonly epoch: string; readonly partition: number };

/** Null for a name that is no drain's. */
export const parseDrainName = (name: string): DrainIdentity | null => {
  const [, epoch, partition] = /^drain:(.+):(\d+)$/.exec(name) ?? [];
  return epoch === undefined || partition === undefined ? null : { epoch, partition: Number(partition) };
};
