import * as z from "zod";

/**
 * Why an event or body was not accepted. Closed: dashboards, repairs and senders rely on these strings.
 * `ours` marks a reason that means a fault of this deployment rather than of the sender.
 */
export const rejectReasons = {
  not_json: { ours: false, help: "The body or event is not JSON." },
  not_an_object: { ours: false, help: "An event must be a JSON object." },
  missing_field: { ours: false, help: "A required field is absent or empty." },
  invalid_field: { ours: false, help: "A field has the wrong type or form." },
  no_identity: { ours: false, help: "Neither a user id nor an anonymous id was given." },
  unknown_type: { ours: false, help: "The call type is none that we know." },
  event_too_large: { ours: false, help: "The event is larger than 256 KB." },
  too_deep: { ours: false, help: "Properties or traits are nested deeper than 16 levels." },
  batch_too_large: { ours: false, help: "The batch holds more than 2,500 events." },
  body_too_large: { ours: false, help: "The body is larger than 4 MB." },
  unplanned_event: { ours: false, help: "The source's tracking plan blocks events that it does not name." },
  plan_violation: { ours: false, help: "The event does not match its schema in the source's tracking plan." },
  undecodable_record: { ours: true, help: "A record on the log could not be read back." },
} as const satisfies Record<string, { ours: boolean; help: string }>;

export const RejectReason = z.enum(Object.keys(rejectReasons) as [RejectReason, ...RejectReason[]]);
export type RejectReason = keyof typeof rejectReasons;
