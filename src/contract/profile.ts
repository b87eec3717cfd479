import * as z from "zod";
import { Conflict } from "./conflict.ts";
import { Consent, consentCategories } from "./consent.ts";
import { eventTypes } from "./events/index.ts";
import type { EventType } from "./events/index.ts";

/** ISO 8601, UTC. */
const Instant = z.string();

const Affinity = z.object({
  name: z.string(),
  /** Views count 1, cart additions 3, orders 6. */
  weight: z.int(),
});

/** Where a person stands, by the rules in src/profile/stage.ts. */
export const Stage = z.enum(["new", "active", "engaged", "customer", "loyal", "at_risk", "lapsed"]);
export type Stage = z.infer<typeof Stage>;

/** Which event said so, and when it happened; without the event where it was not kept. */
const Origin = z.object({ at: Instant, event_id: z.string().nullable() });

/** What makes the rest of the profile what it is. Consent and conflicts carry their events themselves. */
const Provenance = z.object({
  traits: z.record(z.string(), Origin),
  unsubscribed: z.object({ at: Instant }).nullable(),
  /** What the stage follows from. */
  stage: z.object({
    /** Now: the rest of the profile is the same until something happens, the stage is not. */
    as_of: Instant,
    last_active_at: Instant.nullable(),
    last_order_at: Instant.nullable(),
    /** Not refunded as a whole. */
    orders: z.int(),
    sessions: z.int(),
    /** Of the latest four. */
    sessions_in_30_days: z.int(),
    cart_items: z.int(),
  }),
});

/** A person as the profile API answers it. */
export const Profile = z.object({
  ref: z.string(),
  known: z.literal(true),
  stage: Stage.meta({ description: "Where the person stands now." }),
  traits: z.record(z.string(), z.unknown()),
  /** Distinct events per type. */
  counters: z.partialRecord(z.enum(eventTypes as [EventType, ...EventType[]]), z.int()),
  affinities: z.object({ categories: z.array(Affinity), brands: z.array(Affinity) }),
  cart: z.array(z.object({ item_id: z.string(), quantity: z.int(), changed_at: Instant })),
  purchases: z.array(
    z.object({
      item_id: z.string(),
      /** Units bought minus units refunded. */
      quantity: z.int(),
      bought: z.int(),
      refunded: z.int(),
      orders: z.int(),
      /** Of its orders; null when only a refund is known. */
      first_at: Instant.nullable(),
      last_at: Instant.nullable(),
    }),
  ),
  /** Distinct items, newest first. */
  viewed: z.array(z.object({ item_id: z.string(), viewed_at: Instant })),
  refused: z.array(z.object({ item_id: z.string(), refused_at: Instant })),
  unsubscribed_at: Instant.nullable(),
  last_seen_at: Instant.nullable(),
  /** Pseudonyms of the people whose events were merged into this one. */
  merged_from: z.array(z.string()),
  /** What the person allowed last, per category that was ever answered; denied personalization makes answers general. */
  consent: z.partialRecord(
    z.enum(consentCategories),
    z.object({ value: z.boolean(), at: Instant, event_id: z.string().meta({ description: "The event that said so" }) }),
  ),
  identity: z.object({
    /** People whom an event would have made one with this one, and who stayed apart; newest first, at most 20. */
    conflicts: z.array(
      z.object({
        at: Instant,
        kind: Conflict.shape.kind,
        event_id: z.string(),
        /** Pseudonym of the other person. */
        with: Conflict.shape.with,
      }),
    ),
  }),
  /**
   * Events beyond what one person can do: they are kept and shown, but count in no statistic. `day` is the last UTC
   * day that had any. Null for everybody else.
   */
  flood: z.object({ day: z.string(), events: z.int() }).nullable(),
  provenance: Provenance.optional().meta({ description: "With `?verbose=true` only." }),
});
export type Profile = z.infer<typeof Profile>;

export const ProfileEvent = z.object({
  id: z.string(),
  type: z.string(),
  occurred_at: Instant,
  received_at: Instant,
  /** As the sender gave it; `auto-n` for a session cut at 30 idle minutes; null for events outside of any. */
  session_id: z.string().nullable(),
  /** As sent, personal ones and traits included. */
  properties: z.record(z.string(), z.unknown()),
  /** Taken to come from a machine: it counts in no statistic. */
  bot: z.literal(true).optional(),
  /** What the event said of consent. */
  consent: Consent.optional(),
  /** This is a notice of two people that were not made one. */
  conflict: Conflict.optional(),
});
export type ProfileEvent = z.infer<typeof ProfileEvent>;

export const ProfileEvents = z.object({
  data: z.array(ProfileEvent),
  cursor: z.object({ next: z.string().nullable(), has_more: z.boolean() }),
});
export type ProfileEvents = z.infer<typeof ProfileEvents>;

/** An event in the list of everybody's: with whom it came from. */
export const ActivityEvent = ProfileEvent.extend({
  user_id: z.string().optional(),
  anonymous_id: z.string().optional(),
  email_sha256: z.string().optional(),
  source: z.string(),
});
export type ActivityEvent = z.infer<typeof ActivityEvent>;

export const Activity = z.object({
  data: z.array(ActivityEvent),
  cursor: z.object({ next: z.string().nullable(), has_more: z.boolean() }),
});
export type Activity = z.infer<typeof Activity>;
