import type { Result } from "../base/result.ts";

/** One reader of the epoch before, and the log it reads. */
export type DrainingPartition = {
  /** Offset that its next cut starts from, and whether one is open. Throws when it cannot be reached. */
  standing(): Promise<{ readonly next: number; readonly isOpen: boolean }>;
  /** End of its log. */
  end(): Promise<Result<number, string>>;
  /** It has something left to read. */
  wake(): Promise<void>;
};

export type EarlierEpoch = {
  readonly epoch: string;
  readonly partitions: readonly DrainingPartition[];
  /** Makes the old log refuse appends from now on. False: it can not be told, Workers of before may still append. */
  seal(): Promise<boolean>;
};

/**
 * How long Workers of the configuration before may go on after a deployment, ms: they stop getting requests within
 * seconds, and what they do after an answer is cut off after 30 s.
 */
const lingeringMs = 60_000;

/**
 * Whether a reader may take the first cut of its epoch: null, or what it waits for. A person's records of the epoch
 * before come first, so every reader of that one must have reached the end of a log that grows no more. `waitingMs`
 * is how long this reader has waited so far.
 */
export const epochGate = async (before: EarlierEpoch, waitingMs: number): Promise<string | null> => {
  const isSealed = await before.seal();
  if (!isSealed && waitingMs < lingeringMs) return `epoch ${before.epoch} may still be appended to`;
  const left = await Promise.all(
    before.partitions.map(async (partition) => {
      // The end first: it stands still, the reader does not.
      const end = await partition.end();
      if (!end.ok) return true;
      const { next, isOpen } = await partition.standing();
      if (next >= end.value && !isOpen) return false;
      await partition.wake();
      return true;
    }),
  );
  const waiting = left.flatMap((isLeft, partition) => (isLeft ? [partition] : []));
  return waiting.length === 0 ? null : `epoch ${before.epoch} is not drained: partitions ${waiting.join(", ")}`;
};
