import * as z from "zod";
import { fromBase64url, fromUtf8, toBase64url, utf8 } from "../base/bytes.ts";
import { err, ok, type Result } from "../base/result.ts";
import { eventTypes, type EventType } from "../contract/events/index.ts";
import { Instant, PageLimit } from "../contract/list-query.ts";
import type { ActivityFilter, ActivityPlace } from "./activity.ts";

export type ActivityQuery = {
  readonly filter: ActivityFilter;
  readonly limit: number;
  /** Null: from the end of the log. */
  readonly after: ActivityPlace | null;
};

const Parameters = z.object({
  type: z.enum(eventTypes as [EventType, ...EventType[]], "is not the name of an event type").optional(),
  session_id: z.string().min(1).max(200).optional(),
  since: Instant.optional(),
  until: Instant.optional(),
  limit: PageLimit,
  cursor: z.string().optional(),
});

/** What a cursor carries: the log it goes on in, how far it is in each partition, and what was asked for. */
const Cursor = z.tuple([
  z.string(),
  z.array(z.int().min(0).nullable()).max(256),
  z.strictObject({
    type: z.enum(eventTypes as [EventType, ...EventType[]]).nullable(),
    session: z.string().nullable(),
    since: z.int().nullable(),
    until: z.int().nullable(),
  }),
]);

type Fault = { readonly field: string; readonly message: string };

/** Reads the parameters; an error names the first one at fault. A cursor brings its filter along. */
export const parseActivityQuery = (
  parameters: Readonly<Record<string, string>>,
  log: { readonly epoch: string; readonly partitions: number },
): Result<ActivityQuery, Fault> => {
  const parsed = Parameters.safeParse(parameters);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return err({ field: String(issue?.path[0] ?? ""), message: issue?.message ?? "is not valid" });
  }
  const { type = null, session_id: session = null, since = null, until = null, limit, cursor } = parsed.data;
  if (cursor === undefined) return ok({ filter: { type, session, since, until }, limit, after: null });
  const place = decodeCursor(cursor);
  if (place === null || place[0] !== log.epoch || place[1].length !== log.partitions) {
    return err({ field: "cursor", message: "is not a cursor of this list" });
  }
  return ok({ filter: place[2], limit, after: place[1] });
};

/** Opaque form of a place with its filter, for a URL. */
export const encodeActivityCursor = (epoch: string, place: ActivityPlace, filter: ActivityFilter): string =>
  toBase64url(utf8(JSON.stringify([epoch, place, filter])));

const decodeCursor = (text: string): z.infer<typeof Cursor> | null => {
  try {
    const parsed = Cursor.safeParse(JSON.parse(fromUtf8(fromBase64url(text) ?? new Uint8Array())));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
};
