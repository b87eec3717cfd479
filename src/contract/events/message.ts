import * as z from "zod";
import { ExternalId } from "../ids.ts";

/** What happened to an email; `send_id` names the send, `slot` and `item_id` what was shown or clicked. */
export const EmailEvent = z.looseObject({
  send_id: ExternalId.optional(),
  placement: z.string().max(100).optional(),
  slot: z.int().min(1).optional(),
  item_id: ExternalId.optional(),
  decision_id: z.string().max(100).optional(),
});

/** A person's word on what we showed: `not_for_me` takes an item out of their recommendations. */
export const Feedback = z.looseObject({
  kind: z.enum(["not_for_me", "more_like_this", "correction"]),
  item_id: ExternalId.optional(),
});
