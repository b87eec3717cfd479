import type { ReadFailure } from "../log/event-log.port.ts";

/**
 * Why whoever reads the log in order refuses to go on until an operator says so. gap_below_earliest: the log's
 * oldest record is newer than the next one due. offset_beyond_end: the log ends before what was read from it.
 * log_recreated: it answers, but it is not the log that was read before (a recreated topic).
 */
export const stuckReasons = ["gap_below_earliest", "offset_beyond_end", "log_recreated"] as const;
export type StuckReason = (typeof stuckReasons)[number];

/** What was seen when it stopped. */
export type Stuck<R extends string = StuckReason> = {
  readonly reason: R;
  readonly detail: string;
  readonly at: number;
  /** Offset that was due. */
  readonly offset: number;
  /** The log's bounds then; `earliest` is null where it was not told. */
  readonly earliest: number | null;
  readonly end: number;
};

/** The log is another one than before; never from an adapter, see log-identity.ts. */
export type Recreated = { readonly reason: "log_recreated"; readonly message: string; readonly end: number };

/** A failure that waiting does not mend. */
export type Unreadable = Exclude<ReadFailure, { readonly reason: "unavailable" }> | Recreated;

export const stuckOf = (failure: Unreadable, offset: number, at: number): Stuck => {
  const { message: detail, end } = failure;
  if (failure.reason === "log_recreated") return { reason: "log_recreated", detail, at, offset, earliest: null, end };
  const { earliest } = failure;
  return { reason: offset < earliest ? "gap_below_earliest" : "offset_beyond_end", detail, at, offset, earliest, end };
};
