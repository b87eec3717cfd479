import * as z from "zod";
import { Consent } from "./consent.ts";
import { limits } from "./limits.ts";
import { RejectReason } from "./reasons.ts";

const Id = z.union([z.string(), z.number()]).describe("At most 200 characters, no control characters.");
const Instant = z
  .union([z.string(), z.number()])
  .describe("ISO 8601 (UTC when it names no zone), or Unix milliseconds or seconds.");
const Properties = z.record(z.string(), z.unknown());

/**
 * One call of the Segment family as it travels. This describes what to send; reading is more lenient (other
 * spellings, numbers as texts) and lives in collect/.
 */
export const SegmentCall = z.looseObject({
  userId: Id.optional().describe("One of userId and anonymousId is required."),
  anonymousId: Id.optional(),
  messageId: Id.optional().describe("The same id twice has one effect."),
  timestamp: Instant.optional().describe("When it happened; now if absent."),
  sentAt: Instant.optional(),
  event: z.string().max(500).optional().describe("track: the event's name, such as Product Viewed."),
  name: z.string().optional().describe("page, screen: its name."),
  groupId: Id.optional().describe("group: which one."),
  previousId: Id.optional().describe("alias: the earlier id."),
  properties: Properties.optional(),
  traits: Properties.optional().describe("identify, group: what is known of the person."),
  context: Properties.optional(),
});

/** The events of one request to `/v1/batch`. */
export const SegmentBatch = z.looseObject({
  batch: z
    .array(SegmentCall.extend({ type: z.enum(["track", "identify", "page", "screen", "group", "alias"]) }))
    .max(limits.batchEvents),
  sentAt: Instant.optional(),
  context: Properties.optional().describe("For events that have none."),
  writeKey: z.string().optional(),
});

/** Our own compact beacon. */
export const Beacon = z.looseObject({
  k: z.string().optional().describe("Write key, where the address can not carry it."),
  a: Id.optional().describe("Anonymous id."),
  u: Id.optional().describe("User id."),
  s: Id.optional().describe("Session id."),
  t: Instant.optional().describe("When it was sent, by the page's clock."),
  c: z
    .looseObject({
      locale: z.string().optional(),
      url: z.string().optional(),
      referrer: z.string().optional(),
      title: z.string().optional(),
    })
    .optional(),
  e: z
    .array(
      z.looseObject({
        n: z.string().describe("page, screen, identify, or any track name."),
        i: Id.optional().describe("Event id."),
        t: Instant.optional().describe("When it happened, by the page's clock."),
        p: Properties.optional().describe("Properties."),
        traits: Properties.optional(),
        g: Consent.optional().describe("Consent at this event, where it differs from the head's."),
      }),
    )
    .max(limits.batchEvents),
  g: Consent.optional().describe("What the person allowed; nothing where nobody asked."),
});

/** What was accepted is durable; what was rejected had no effect. */
export const CollectAnswer = z.object({
  success: z.literal(true),
  accepted: z.int(),
  rejected: z.array(
    z.object({
      index: z.int().describe("Position in the request."),
      id: z.string().nullable(),
      reason: RejectReason,
      message: z.string(),
      field: z.string().nullable(),
    }),
  ),
});
export type CollectAnswer = z.infer<typeof CollectAnswer>;
