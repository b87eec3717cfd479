import * as z from "zod";
import { limits } from "./limits.ts";
import { rejectReasons, RejectReason } from "./reasons.ts";

/** ISO 8601, UTC. */
const Instant = z.string();
/** A time in a request: ISO 8601 with a zone. */
const Time = z.iso.datetime({ offset: true, error: "must be an ISO 8601 time with a zone" });

/** Rejects that one repair looks at. */
export const repairLimits = { ids: 100, perCall: 500, operations: 50, mappingBytes: 64 * 1024 } as const;

const Cursor = z.object({ next: z.string().nullable(), has_more: z.boolean() });

export const RejectDocument = z.object({
  /** Of the reject: its source, and a number within it. */
  id: z.string(),
  source: z.string(),
  received_at: Instant,
  reason: RejectReason,
  field: z.string().nullable(),
  message: z.string(),
  /** As the sender gave it. */
  event_id: z.string().nullable(),
  /** The event as one call of the Segment family, whatever it was sent as; or, cut to 8 KB, the text that was sent. */
  payload: z.unknown(),
  /** The start of what was sent, as the sender wrote it. */
  sent: z.string(),
  /** `payload` is whole, so that a mapping can work on it. */
  repairable: z.boolean(),
  repaired_at: Instant.optional(),
  /** What the last repair came to, if it did not help. */
  tried: z.object({ at: Instant, reason: RejectReason }).optional(),
});
export type RejectDocument = z.infer<typeof RejectDocument>;

export const RejectList = z.object({ data: z.array(RejectDocument), cursor: Cursor });
export type RejectList = z.infer<typeof RejectList>;

const Reasons = z.partialRecord(z.enum(Object.keys(rejectReasons) as [RejectReason, ...RejectReason[]]), z.int());

export const RejectCounts = z.object({
  data: z.array(
    z.object({
      source: z.string(),
      /** Since the source exists, by reason. */
      reasons: Reasons,
      total: z.int(),
      /** Still to be had from the list, and how many of those are repaired. */
      kept: z.int(),
      repaired: z.int(),
    }),
  ),
});
export type RejectCounts = z.infer<typeof RejectCounts>;

/** A member of the payload: a JSON pointer (`/properties/price`) or dotted (`properties.price`); `*` is every member of a list. */
const Path = z.string().min(1).max(300);

/** One step of a mapping. Where `path` names nothing, it changes nothing. */
export const RepairOperation = z.discriminatedUnion("op", [
  z.strictObject({ op: z.literal("rename"), path: Path, to: Path }).describe("Moves a value."),
  z.strictObject({ op: z.literal("copy"), path: Path, to: Path }).describe("Writes a value a second time."),
  z
    .strictObject({ op: z.literal("set"), path: Path, value: z.json() })
    .describe("Writes this value, over whatever was there."),
  z.strictObject({ op: z.literal("remove"), path: Path }).describe("Takes a value away."),
  z
    .strictObject({
      op: z.literal("cast"),
      path: Path,
      type: z.enum(["string", "number", "integer", "boolean", "time"]),
    })
    .describe("Turns a value into another type; `time` is ISO 8601. What can not be turned stays as it is."),
  z
    .strictObject({ op: z.literal("wrap"), path: Path, to: z.string().min(1).max(200).optional() })
    .describe("Puts a value into a list, or into an object under the name `to`. A list is not wrapped again."),
]);
export type RepairOperation = z.infer<typeof RepairOperation>;

/** Which rejects: by their ids, or as in the list of rejects. Repaired ones are passed over. */
const Selection = {
  ids: z.array(z.string().max(250)).min(1).max(repairLimits.ids).optional(),
  source: z.string().min(1).max(limits.idLength).optional(),
  reason: RejectReason.optional(),
  since: Time.optional().describe("Arrived at this time or later."),
  until: Time.optional().describe("Arrived before this time."),
  id: z.string().min(1).max(250).optional().describe("Of the reject, or of the event."),
  limit: z.int().min(1).max(repairLimits.perCall).default(100),
  cursor: z.string().optional().describe("`cursor.next` of the call before, to go on with what is left."),
  dry_run: z.boolean().default(false).describe("Shows what would be, and changes nothing."),
};

export const ReplayRequest = z.strictObject(Selection);
export type ReplayRequest = z.infer<typeof ReplayRequest>;

export const RepairRequest = z.strictObject({
  ...Selection,
  mapping: z
    .array(RepairOperation)
    .min(1)
    .max(repairLimits.operations)
    .refine((mapping) => JSON.stringify(mapping).length <= repairLimits.mappingBytes, "is longer than 64 KB"),
});
export type RepairRequest = z.infer<typeof RepairRequest>;

const outcomes = ["accepted", "rejected", "already_repaired", "not_repairable", "unknown"] as const;
export type RepairOutcome = (typeof outcomes)[number];

export const RepairCounts = z.object({
  selected: z.int(),
  accepted: z.int(),
  rejected: z.int(),
  already_repaired: z.int(),
  not_repairable: z.int(),
  /** No reject has that id (any more). */
  unknown: z.int(),
});
export type RepairCounts = z.infer<typeof RepairCounts>;

export const RepairAnswer = z.object({
  dry_run: z.boolean(),
  counts: RepairCounts,
  data: z.array(
    z.object({
      id: z.string(),
      outcome: z.enum(outcomes),
      /** Under which an accepted event stands on the log: its own, or one made of the reject's. */
      event_id: z.string().nullable(),
      type: z.string().optional(),
      reason: RejectReason.optional(),
      field: z.string().nullable().optional(),
      message: z.string().optional(),
      /** Of a dry run. */
      before: z.unknown().optional(),
      after: z.unknown().optional(),
    }),
  ),
  cursor: Cursor,
});
export type RepairAnswer = z.infer<typeof RepairAnswer>;

export const RepairAudit = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      at: Instant,
      action: z.enum(["repair", "replay"]),
      /** Source of the secret key that it was asked with. */
      by: z.string(),
      selection: z.record(z.string(), z.unknown()),
      mapping: z.array(RepairOperation),
      /** Null: it was begun and never ended, so some of its rejects may be repaired; repeating it is harmless. */
      counts: RepairCounts.nullable(),
    }),
  ),
  cursor: Cursor,
});
export type RepairAudit = z.infer<typeof RepairAudit>;
