import type { MessageLedger } from "./decision.ts";
import type { Profile, ProfileEvent } from "./profile.ts";
import type { RejectReason } from "./reasons.ts";

/**
 * One line of everything that is held of a person. `key` is the pseudonym of the id or address under which it is held:
 * what a visitor did before they were known is held under theirs, and once more under the person's.
 */
export type ExportLine =
  | {
      readonly kind: "person";
      readonly user_ids: readonly string[];
      readonly anonymous_ids: readonly string[];
      readonly email_sha256: readonly string[];
      readonly emails: readonly string[];
      readonly keys: readonly string[];
    }
  | ({ readonly kind: "profile"; readonly key: string } & Omit<Profile, "ref">)
  | ({ readonly kind: "event"; readonly key: string } & ProfileEvent)
  | ({
      readonly kind: "message";
      readonly key: string;
      readonly send_id: string;
      readonly placement: string;
    } & MessageLedger)
  | {
      readonly kind: "reject";
      readonly source: string;
      readonly received_at: string;
      readonly reason: RejectReason;
      readonly payload: string;
    }
  /** The last line; without it the answer broke off. */
  | { readonly kind: "end"; readonly lines: number };
