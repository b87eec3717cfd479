import type { RejectReason } from "../contract/reasons.ts";

/** An event or body that could not be accepted, kept with its reason. */
export type Reject = {
  readonly source: string;
  readonly received: number;
  readonly reason: RejectReason;
  readonly message: string;
  /** Id as sent, when there was one. */
  readonly id: string | null;
  /** What was sent, cut to 8 KB. */
  readonly payload: string;
};

/** Keeps rejects durably. Throws when the store is unreachable. */
export type Rejects = { keep(rejects: readonly Reject[]): Promise<void> };
