import type { Consent } from "../contract/consent.ts";
import type { EventFact } from "../contract/events/index.ts";
import type { PersonKey } from "../contract/ids.ts";
import type { KeyKind } from "../contract/keys.ts";
import type { BlockedId } from "./blocked-ids.ts";
import type { RejectReason } from "../contract/reasons.ts";
import type { Identity, Traits } from "../contract/record.ts";
import type { JsonObject } from "./json-tree.ts";
import type { SourceRules } from "./sources/source-rules.ts";

/** An email address as it arrived: readable (still to be hashed), or hashed by the sender. */
export type EmailRef =
  | { readonly address: string; readonly sha256?: never }
  | { readonly sha256: string; readonly address?: never };

/** One event in the canonical vocabulary, before keys, seals and clocks make it a record. Times are epoch ms. */
export type CanonicalEvent = {
  readonly fact: EventFact;
  /** As the sender gave it; null when it gave none. */
  readonly id: string | null;
  readonly identity: Pick<Identity, "user_id" | "anonymous_id">;
  /** On identify: the address that belongs to this person. Otherwise the only identity there is. */
  readonly email: EmailRef | null;
  /** Why ids and addresses that it came with were passed over: they name nobody. */
  readonly blocked?: readonly BlockedId[];
  /** Later stages know the person by key already; `identity` may then be empty. */
  readonly key: PersonKey | null;
  readonly traits: Traits | null;
  readonly session: string | null;
  readonly consent: Consent | null;
  readonly context: Readonly<Record<string, string>> | null;
  /** When it happened, by the sender's clock. */
  readonly original: number | null;
  /** When it was sent, by the sender's clock. */
  readonly sent: number | null;
  /** When it arrived, if that was before this request: a repaired event keeps its time. */
  readonly received?: number;
  /** Taken to come from a machine. */
  readonly bot?: true;
  /** Token of the click in a mail that led to the page it tells of; nothing of it is stored. */
  readonly landing?: string;
};

/** Why an event was not accepted; `field` is a path such as `batch.3.properties.product_id`. */
export type Rejection = {
  readonly reason: RejectReason;
  readonly field: string | null;
  readonly message: string;
  /** As of a canonical event. */
  readonly blocked?: readonly BlockedId[];
  /** What a repair can work on, see repairable.ts; nothing where there is no such thing. */
  readonly call?: JsonObject | null;
  /** What is known of the event beside its call, as of a canonical event; its repair must know it, too. */
  readonly consent?: Consent;
  readonly bot?: true;
};

/** One event of a request: canonical, or refused with what is kept of it. */
export type Arrival =
  | { readonly ok: true; readonly event: CanonicalEvent }
  | { readonly ok: false; readonly rejection: Rejection; readonly id: string | null; readonly payload: string };

/** Who sent it: one write key's source, with what its document asks for where it has one. */
export type Source = {
  readonly source: string;
  readonly shop: string;
  readonly imported: boolean;
  /** Of the key that it sent with; nothing where no request did. */
  readonly kind?: KeyKind;
  readonly rules?: SourceRules;
};

/** Refuses with a message that begins with the field, so that it stands alone. */
export const rejection = (reason: RejectReason, field: string | null, text: string): Rejection => ({
  reason,
  field,
  message: field === null ? text : `${field} ${text}`,
});
