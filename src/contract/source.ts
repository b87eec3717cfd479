import * as z from "zod";
import { ExternalId } from "./ids.ts";

/** A page's origin (`https://shop.example`), or every host below one (`*.shop.example`). */
export const OriginPattern = z
  .string()
  .max(253)
  .regex(
    /^(?:https?:\/\/[a-z0-9.-]+(?::\d{1,5})?|\*\.[a-z0-9-]+(?:\.[a-z0-9-]+)+)$/,
    "must be an origin such as https://shop.example, or *.shop.example, in lower case",
  );

/** What becomes of something personal: it goes, a keyed hash of it stays, or it is sealed with the person's traits. */
export const ScrubAction = z.enum(["drop", "hash", "seal"]);
export type ScrubAction = z.infer<typeof ScrubAction>;

/** A property by its path from `properties`, `traits` or an order line (`customer.tax_id`), or by its name anywhere (`*iban*`). */
const ScrubRule = z.strictObject({
  match: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\s]+$/, "must not contain spaces")
    .describe("A path such as customer.tax_id, or a name at any depth in which * stands for any characters."),
  action: ScrubAction,
});
export type ScrubRule = z.infer<typeof ScrubRule>;

export const Scrubbing = z.strictObject({
  rules: z.array(ScrubRule).max(200).default([]),
  /** What looks like one of these inside a text value, whatever the property is called. */
  values: z
    .strictObject({
      email: ScrubAction.optional(),
      phone: ScrubAction.optional(),
      card_number: ScrubAction.optional(),
    })
    .default({}),
});
export type Scrubbing = z.infer<typeof Scrubbing>;

/** `block` makes a reject, `flag` notes it on the record, `allow` says nothing. */
export const PlanMode = z.enum(["allow", "flag", "block"]);
export type PlanMode = z.infer<typeof PlanMode>;

/** JSON text of one schema, characters. */
const schemaLength = 64 * 1024;

/** A JSON Schema (2020-12) of an event's properties, of an identify's traits. */
const PlannedEvent = z
  .record(z.string(), z.unknown())
  .refine((schema) => JSON.stringify(schema).length <= schemaLength, "must be at most 64 KB of JSON");

export const TrackingPlan = z.strictObject({
  events: z
    .record(z.string().min(1).max(500), PlannedEvent)
    .describe("By event name as it is sent, in any spelling that is understood, or by type."),
  unplanned: PlanMode.default("allow"),
  violations: PlanMode.default("flag"),
});
export type TrackingPlan = z.infer<typeof TrackingPlan>;

/** Headers that belong to the connection: what a vendor is sent decides them. */
const ofConnection =
  /^(?:host|connection|content-length|transfer-encoding|upgrade|te|trailer|keep-alive|expect|cookie)$/i;

const HeaderName = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,100}$/)
  .refine((name) => !ofConnection.test(name), "is a header of the connection itself");
const HeaderValue = z.string().regex(/^[\u0020-\u007e]{0,2000}$/);

/** Where the original body goes once it is durable here: the vendor that it used to go to. */
export const ForwardTo = z.strictObject({
  url: z.url({ protocol: /^https$/ }).max(2_048),
  headers: z.record(HeaderName, HeaderValue).optional(),
});
export type ForwardTo = z.infer<typeof ForwardTo>;

/** Kafka's own rule for names of topics; our own log's would be read in a circle. */
const TopicName = z
  .string()
  .regex(/^(?!doorstep\.)[A-Za-z0-9._-]{1,249}$/, "must be the name of another tool's Kafka topic");

/** A topic that another tool fills, read as it is. */
export const KafkaTopic = z.strictObject({
  topic: TopicName,
  partitions: z.int().min(1).max(128).default(1).describe("How many the topic has; all of them are read."),
  format: z
    .enum(["rudder", "segment", "snowplow-enriched"])
    .describe("rudder, segment: a JSON event per record; snowplow-enriched: the enriched event's TSV."),
  from: z.enum(["earliest", "latest"]).default("earliest").describe("Where reading begins; afterwards it goes on."),
});
export type KafkaTopic = z.infer<typeof KafkaTopic>;

/** A source as an operator writes it. */
export const SourceSettings = z.strictObject({
  name: z.string().max(200).optional(),
  kind: z.enum(["live", "import"]).default("live").describe("Of the keys that are made here."),
  shop: ExternalId.default("default"),
  app_ids: z
    .array(z.string().min(1).max(200))
    .max(100)
    .default([])
    .describe("What stands for a write key where a tracker has no place for one."),
  allowed_origins: z
    .array(OriginPattern)
    .max(100)
    .default([])
    .describe("Pages that may send from a browser; empty: any. A request without Origin is a server's and passes."),
  rate_limit: z
    .strictObject({
      events_per_second: z.number().positive().max(1_000_000),
      burst: z.int().min(1).max(10_000_000).describe("Events that may come at once."),
    })
    .nullable()
    .default(null),
  keep_ip: z
    .enum(["none", "truncated"])
    .default("none")
    .describe("truncated: the network (/24, /48) of a visitor who calls directly is noted on the event."),
  scrub: Scrubbing.default({ rules: [], values: {} }),
  plan: TrackingPlan.nullable().default(null),
  forward_to: ForwardTo.nullable().default(null),
  kafka_topic: KafkaTopic.nullable().default(null),
  browser_purchases: z
    .enum(["count", "ignore"])
    .default("count")
    .describe(
      "ignore: orders told with this source's keys, which anybody can read in a page, count in no statistic until " +
        "another source reports them; what the person bought is known at once either way.",
    ),
});
export type SourceSettings = z.infer<typeof SourceSettings>;

/** Live write keys of a source at most: the old one and the new one while they are changed over. */
export const liveKeys = 2;

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** The write keys of a source, as stored: only their hashes. */
export const SourceKeys = z.strictObject({
  keys: z.array(z.strictObject({ sha256: Sha256, created: z.int() })).max(liveKeys),
});
export type SourceKeys = z.infer<typeof SourceKeys>;

const KeyShown = z.object({ sha256: Sha256, created_at: z.iso.datetime() });

export const SourceAnswer = SourceSettings.extend({
  id: ExternalId,
  version: z.int(),
  updated_at: z.iso.datetime(),
  updated_by: z.string().describe("Source of the key that changed it."),
  keys: z.array(KeyShown).describe("Keys made here; those of DOORSTEP_KEYS work besides them."),
});
export type SourceAnswer = z.infer<typeof SourceAnswer>;

export const SourcePage = z.object({
  data: z.array(SourceAnswer),
  cursor: z.object({ next: z.string().nullable(), has_more: z.boolean() }),
});
export type SourcePage = z.infer<typeof SourcePage>;

/** The one time that a key is shown. */
export const SourceKeyMade = KeyShown.extend({ key: z.string() });
export type SourceKeyMade = z.infer<typeof SourceKeyMade>;

export const SourceDeleted = z.object({ success: z.literal(true) });
export type SourceDeleted = z.infer<typeof SourceDeleted>;

/** The audit of settings, newest first. */
export const SettingChanges = z.object({
  data: z.array(
    z.object({
      kind: z.string(),
      id: z.string(),
      version: z.int(),
      at: z.iso.datetime(),
      by: z.string().describe("Source of the key that changed it."),
      before: Sha256.nullable(),
      after: Sha256.nullable(),
    }),
  ),
  cursor: z.object({ next: z.string().nullable(), has_more: z.boolean() }),
});
export type SettingChanges = z.infer<typeof SettingChanges>;
