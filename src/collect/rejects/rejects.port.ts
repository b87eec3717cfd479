import type { Consent } from "../../contract/consent.ts";
import type { RejectReason } from "../../contract/reasons.ts";

/** An event or body that could not be accepted, kept with its reason. */
export type Reject = {
  readonly source: string;
  /** Of the key that it came with, for its repair. */
  readonly shop: string;
  readonly imported: boolean;
  /** Arrival, epoch ms. */
  readonly received: number;
  readonly reason: RejectReason;
  /** As the sender wrote it, such as `batch.3.properties.product_id`. */
  readonly field: string | null;
  readonly message: string;
  /** Id as sent, when there was one. */
  readonly id: string | null;
  /** What was sent, cut to 8 KB. */
  readonly payload: string;
  /** The whole event as one call that can be repaired (see repairable.ts), JSON; null when there is no such thing. */
  readonly call: string | null;
  /** What the person allowed, and whether a machine sent it, as far as that was said beside the call. */
  readonly consent: Consent | null;
  readonly bot: boolean;
};

/** Keeps rejects durably. Throws when the store is unreachable. */
export type Rejects = { keep(rejects: readonly Reject[]): Promise<void> };
