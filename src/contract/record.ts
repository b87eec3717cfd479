import * as z from "zod";
import { Conflict } from "./conflict.ts";
import { Consent } from "./consent.ts";
import { EventFact } from "./events/index.ts";
import { EpochMs, ExternalId, PersonKey } from "./ids.ts";

/**
 * The record on the log, version 1: a public contract that other consumers of the topic may read.
 * Kafka key = `key`; headers: `ds-v` (this version), `ds-id`, `ds-source`, `ds-type`; value = this as JSON.
 * Times are epoch milliseconds. Nothing in it names a person in the clear: identity and traits are sealed
 * with the deployment's key, `key` and the other person keys are keyed pseudonyms.
 */
const Envelope = z.object({
  v: z.literal(1),
  /** As the sender gave it, or derived from the content; unique per source. Survives every resend. */
  id: ExternalId,
  source: ExternalId,
  /** Orders are idempotent per (shop, order_id), whichever source reports them. */
  shop: ExternalId,
  /** When it happened, skew-corrected and (for live sources) clamped. */
  occurred: EpochMs,
  /** When the sender sent it, by its own clock. */
  sent: EpochMs.optional(),
  /** When it arrived here; dedupe windows and retention go by this one. */
  received: EpochMs,
  key: PersonKey,
  /** Sealed JSON of the identity it arrived with. */
  who: z.string(),
  /** Sealed JSON of traits, for identify, group and alias. */
  traits: z.string().optional(),
  /** Given by the sender; otherwise sessions are cut at 30 idle minutes. */
  session_id: z.string().max(200).optional(),
  /**
   * On identify and alias: this person is that one from now on. The object of `key` copies its events
   * to `merge_into` and keeps a pointer. On an email hash's own key it makes the object a pure pointer.
   */
  merge_into: PersonKey.optional(),
  /** `key` is an email address's, which people may share and pass on; whether `merge_into` is a user or a visitor. */
  address: z.enum(["user", "visitor"]).optional(),
  /** A copy made by a merge: shows in the profile, contributes to no statistic. `key` it came from. */
  copied: PersonKey.optional(),
  /**
   * On an alias: two people that must stay two. Not copied, it asks whether `key`, the earlier id of an alias, is a
   * user's; copied, it is a notice to `key` of what `copied` came upon.
   */
  conflict: Conflict.optional(),
  /** From an import source: kept at its own time, deduplicated without expiry, never raises trending. */
  imported: z.literal(true).optional(),
  /** What the person allowed when it happened, as far as the sender said. */
  consent: Consent.optional(),
  /**
   * On an alias: the person of `key` is erased. What is known of them is forgotten, and so is whatever happened or
   * arrived by this record's `received`, however late the log brings it.
   */
  erased: z.literal(true).optional(),
  /** Taken to come from a machine: kept and shown, but contributes to no statistic. */
  bot: z.literal(true).optional(),
  /** An order on the word of a source whose purchases do not count: the first report without this still does. */
  claimed: z.literal(true).optional(),
  /** Locale, page url, client; never an identifier or a full IP address. */
  context: z.record(z.string(), z.string().max(4_000)).optional(),
});

export const EventRecord = Envelope.and(EventFact);
export type EventRecord = z.infer<typeof EventRecord>;

/** The identity an event arrived with, as sealed in `who`. */
export const Identity = z.object({
  user_id: z.string().optional(),
  anonymous_id: z.string().optional(),
  email_sha256: z.string().optional(),
});
export type Identity = z.infer<typeof Identity>;

export const Traits = z.record(z.string(), z.json());
export type Traits = z.infer<typeof Traits>;
