/** Tells the partitions' readers that there is something to read; harmless when repeated or lost. */
export type Readers = {
  wake(partitions: readonly number[]): Promise<void>;
  /** False: each of them was woken a moment ago and still looks, so that a wake would do nothing. */
  needsWake?(partitions: readonly number[]): boolean;
};
