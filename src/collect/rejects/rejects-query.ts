import * as z from "zod";
import { fromBase64url, fromUtf8, toBase64url, utf8 } from "../../base/bytes.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { Instant, PageLimit } from "../../contract/list-query.ts";
import { RejectReason } from "../../contract/reasons.ts";
import type { RejectFilter } from "./rejects-book.port.ts";
import type { RejectPlace } from "./rejects-id.ts";

export type RejectQuery = {
  readonly filter: RejectFilter;
  readonly limit: number;
  readonly after: RejectPlace | null;
};

const Name = z.string().min(1).max(250);

const Parameters = z.object({
  source: Name.optional(),
  reason: RejectReason.optional(),
  since: Instant.optional(),
  until: Instant.optional(),
  id: Name.optional(),
  repaired: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .optional(),
  limit: PageLimit,
  cursor: z.string().optional(),
});

/** What a cursor carries: the place it goes on from, and what was asked for. */
const Cursor = z.tuple([
  z.literal(1),
  z.strictObject({ at: z.int(), source: z.string(), seq: z.int().min(0), i: z.int().min(0) }),
  z.strictObject({
    source: z.string().nullable(),
    reason: RejectReason.nullable(),
    since: z.int().nullable(),
    until: z.int().nullable(),
    id: z.string().nullable(),
    repaired: z.boolean().nullable(),
  }),
]);

type Fault = { readonly field: string; readonly message: string };

/** Reads the parameters of the list; an error names the first one at fault. Others are passed over. */
export const parseRejectQuery = (parameters: Readonly<Record<string, string>>): Result<RejectQuery, Fault> => {
  const parsed = Parameters.safeParse(parameters);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return err({ field: String(issue?.path[0] ?? ""), message: issue?.message ?? "is not valid" });
  }
  const { limit, cursor, ...asked } = parsed.data;
  const continued = continuing(filterOf(asked), cursor);
  return continued.ok ? ok({ limit, ...continued.value }) : continued;
};

type Asked = { readonly [K in keyof RejectFilter]?: RejectFilter[K] | undefined };

export const filterOf = ({ source, reason, since, until, id, repaired }: Asked): RejectFilter => ({
  source: source ?? null,
  reason: reason ?? null,
  since: since ?? null,
  until: until ?? null,
  id: id ?? null,
  repaired: repaired ?? null,
});

/** Goes on where a cursor says, with its filter; one that is asked for again must be the same. */
export const continuing = (
  filter: RejectFilter,
  cursor: string | undefined,
): Result<Omit<RejectQuery, "limit">, Fault> => {
  if (cursor === undefined) return ok({ filter, after: null });
  const bytes = fromBase64url(cursor);
  let json: unknown;
  try {
    json = bytes === null ? null : JSON.parse(fromUtf8(bytes));
  } catch {
    json = null;
  }
  const parsed = Cursor.safeParse(json);
  if (!parsed.success) return err({ field: "cursor", message: "is not a cursor of this list" });
  const [, after, carried] = parsed.data;
  for (const [field, value] of Object.entries(filter)) {
    if (value !== null && value !== carried[field as keyof RejectFilter]) {
      return err({ field, message: "is not what the cursor was made for; leave it out or begin again" });
    }
  }
  return ok({ filter: carried, after });
};

export const encodeCursor = (after: RejectPlace, filter: RejectFilter): string =>
  toBase64url(utf8(JSON.stringify([1, after, filter])));
