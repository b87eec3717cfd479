import * as z from "zod";
import { eventTypes, type EventType } from "../contract/events/index.ts";
import { limits } from "../contract/limits.ts";
import { err, ok, type Result } from "../base/result.ts";
import { decodeCursor } from "./event-page.ts";
import type { EventQuery } from "./profile-reader.port.ts";

const pageSize = 100;

const Instant = z.iso.datetime({ offset: true, error: "must be an ISO 8601 time with a zone" }).transform(Date.parse);

const Parameters = z.object({
  type: z.enum(eventTypes as [EventType, ...EventType[]], "is not the name of an event type").optional(),
  session_id: z.string().min(1).max(200).optional(),
  since: Instant.optional(),
  until: Instant.optional(),
  limit: z
    .string()
    .regex(/^\d{1,6}$/, "must be a whole number")
    .transform(Number)
    .pipe(z.int().min(1).max(limits.pageSize))
    .default(pageSize),
  cursor: z
    .string()
    .transform((cursor, ctx) => {
      const place = decodeCursor(cursor);
      if (place !== null) return place;
      ctx.addIssue({ code: "custom", message: "is not a cursor of this list" });
      return z.NEVER;
    })
    .optional(),
});

/** Reads the parameters of an event list; an error names the first one at fault. Others are passed over. */
export const parseEventQuery = (
  parameters: Readonly<Record<string, string>>,
): Result<EventQuery, { readonly field: string; readonly message: string }> => {
  const parsed = Parameters.safeParse(parameters);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return err({ field: String(issue?.path[0] ?? ""), message: issue?.message ?? "is not valid" });
  }
  const { type, session_id: session, since, until, limit, cursor } = parsed.data;
  return ok({
    type: type ?? null,
    session: session ?? null,
    since: since ?? null,
    until: until ?? null,
    limit,
    after: cursor ?? null,
  });
};
