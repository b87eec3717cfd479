import * as z from "zod";
import { fromBase64url, fromUtf8, toBase64url, utf8 } from "../base/bytes.ts";
import { err, ok, type Result } from "../base/result.ts";
import { eventTypes, type EventType } from "../contract/events/index.ts";
import { Instant, PageLimit } from "../contract/list-query.ts";
import type { EventFilter, EventPlace, EventQuery } from "./profile-reader.port.ts";

const Type = z.enum(eventTypes as [EventType, ...EventType[]], "is not the name of an event type");

const Parameters = z.object({
  type: Type.optional(),
  session_id: z.string().min(1).max(200).optional(),
  since: Instant.optional(),
  until: Instant.optional(),
  limit: PageLimit,
  cursor: z.string().optional(),
});

/** What a cursor carries: the place it goes on from, and what was asked for. */
const Cursor = z.tuple([
  z.literal(1),
  z.strictObject({ occurred: z.int(), seq: z.int().min(0) }),
  z.strictObject({
    type: Type.nullable(),
    session: z.string().nullable(),
    since: z.int().nullable(),
    until: z.int().nullable(),
  }),
]);

type Fault = { readonly field: string; readonly message: string };

/**
 * Reads the parameters of an event list; an error names the first one at fault. Others are passed over. A cursor brings
 * its filter along; one that is asked for again must be the same.
 */
export const parseEventQuery = (parameters: Readonly<Record<string, string>>): Result<EventQuery, Fault> => {
  const parsed = Parameters.safeParse(parameters);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return err({ field: String(issue?.path[0] ?? ""), message: issue?.message ?? "is not valid" });
  }
  const { type = null, session_id: session = null, since = null, until = null, limit, cursor } = parsed.data;
  const asked: EventFilter = { type, session, since, until };
  if (cursor === undefined) return ok({ ...asked, limit, after: null });
  const read = decodeCursor(cursor);
  if (read === null) return err({ field: "cursor", message: "is not a cursor of this list; begin again without one" });
  const [, after, carried] = read;
  for (const [name, value] of Object.entries(asked)) {
    if (value === null || value === carried[name as keyof EventFilter]) continue;
    const field = name === "session" ? "session_id" : name;
    return err({ field, message: "is not what the cursor was made for; leave it out or begin again" });
  }
  return ok({ ...carried, limit, after });
};

/** Opaque form of a place with its filter, for a URL. */
export const encodeCursor = ({ occurred, seq }: EventPlace, { type, session, since, until }: EventFilter): string =>
  toBase64url(utf8(JSON.stringify([1, { occurred, seq }, { type, session, since, until }])));

const decodeCursor = (text: string): z.infer<typeof Cursor> | null => {
  try {
    const parsed = Cursor.safeParse(JSON.parse(fromUtf8(fromBase64url(text) ?? new Uint8Array())));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
};
