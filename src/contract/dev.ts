import * as z from "zod";
import { Consent } from "./consent.ts";
import { ProfileEvent } from "./profile.ts";
import { RejectReason } from "./reasons.ts";

/** What the developer view of local development answers. */

/** An accepted event as the profile will show it, with whose it is and where it came from. */
export const DevEvent = ProfileEvent.extend({
  source: z.string(),
  user_id: z.string().nullable(),
  anonymous_id: z.string().nullable(),
  email_sha256: z.string().nullable(),
  context: z.record(z.string(), z.string()),
  consent: Consent.optional(),
  bot: z.boolean(),
  imported: z.boolean(),
});
export type DevEvent = z.infer<typeof DevEvent>;

export const DevReject = z.object({
  source: z.string(),
  received_at: z.string(),
  reason: RejectReason,
  field: z.string().nullable(),
  message: z.string(),
  event_id: z.string().nullable(),
  /** The event as one call of the Segment family; or the start of what was sent. */
  payload: z.unknown(),
});
export type DevReject = z.infer<typeof DevReject>;

export const DevGood = z.object({ data: z.array(DevEvent) });
export type DevGood = z.infer<typeof DevGood>;
export const DevBad = z.object({ data: z.array(DevReject) });
export type DevBad = z.infer<typeof DevBad>;

/** Of what the view still holds. */
export const DevCounts = z.object({
  good: z.int(),
  bad: z.int(),
  by_type: z.record(z.string(), z.int()),
  by_reason: z.record(z.string(), z.int()),
});
export type DevCounts = z.infer<typeof DevCounts>;

export const DevTimeline = z.object({
  data: z.array(
    z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("good"), n: z.int(), event: DevEvent }),
      z.object({ kind: z.literal("bad"), n: z.int(), reject: DevReject }),
    ]),
  ),
});
export type DevTimeline = z.infer<typeof DevTimeline>;
