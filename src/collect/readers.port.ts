/** Tells the partitions' readers that there is something to read; harmless when repeated or lost. */
export type Readers = { wake(partitions: readonly number[]): Promise<void> };
