import { type Context, Hono } from "hono";
import { limits } from "../../contract/limits.ts";
import type { RejectCounts, RejectDocument, RejectList, RepairAudit } from "../../contract/rejects.ts";
import type { Auth } from "../../platform/http/auth.ts";
import { HttpError } from "../../platform/http/errors.ts";
import { reached, wholeNumber } from "../../platform/http/operator-request.ts";
import type { RejectBook, StoredReject } from "./rejects-book.port.ts";
import { rejectId } from "./rejects-id.ts";
import { encodeCursor, parseRejectQuery } from "./rejects-query.ts";

export type RejectRouteDeps = { readonly auth: Auth; readonly book: RejectBook };

/** `GET /v1/rejects`, their counts, and what was repaired. With a secret key; reads only. */
export const rejectRoutes = ({ auth, book }: RejectRouteDeps): Hono => {
  const app = new Hono();

  app.get("/v1/rejects", async (c) => {
    await auth.require(c, ["secret"]);
    const query = parseRejectQuery(c.req.query());
    if (!query.ok) throw new HttpError("invalid_field", `${query.error.field} ${query.error.message}`, query.error);
    const { filter, limit, after } = query.value;
    const page = await reached(() => book.page(filter, limit, after));
    const next = page.next === null ? null : encodeCursor(page.next, filter);
    const body: RejectList = { data: page.rejects.map(documentOf), cursor: { next, has_more: next !== null } };
    return c.json(body, 200, privately(c, next, limit));
  });

  app.get("/v1/rejects/counts", async (c) => {
    await auth.require(c, ["secret"]);
    const counted = await reached(() => book.counts(c.req.query("source") ?? null));
    const data = counted.map(([source, { reasons, kept, repaired }]) => {
      const total = Object.values(reasons).reduce((sum, n) => sum + n, 0);
      return { source, reasons, total, kept, repaired };
    });
    return c.json({ data } satisfies RejectCounts, 200, privately(c, null, 0));
  });

  app.get("/v1/rejects/audit", async (c) => {
    await auth.require(c, ["secret"]);
    const limit = wholeNumber(c.req.query("limit") ?? "100", "limit", 1, limits.pageSize);
    const cursor = c.req.query("cursor");
    const before = cursor === undefined ? null : wholeNumber(cursor, "cursor", 1, Number.MAX_SAFE_INTEGER);
    const entries = await reached(() => book.audit(before, limit + 1));
    const data = entries.slice(0, limit).map(({ entry, at, ...asked }) => ({
      id: String(entry),
      at: iso(at),
      ...asked,
    }));
    const next = entries.length > limit ? (data.at(-1)?.id ?? null) : null;
    return c.json(
      { data, cursor: { next, has_more: next !== null } } satisfies RepairAudit,
      200,
      privately(c, next, limit),
    );
  });

  return app;
};

const iso = (ms: number): string => new Date(ms).toISOString();

/** What was sent may name people. */
const privately = (c: Context, next: string | null, limit: number): Record<string, string> => ({
  "cache-control": "private, no-store",
  ...(next === null ? {} : { link: `<${c.req.path}?limit=${limit}&cursor=${next}>; rel="next"` }),
});

const documentOf = (reject: StoredReject): RejectDocument => ({
  id: rejectId(reject.place),
  source: reject.source,
  received_at: iso(reject.received),
  reason: reject.reason,
  field: reject.field,
  message: reject.message,
  event_id: reject.id,
  payload: reject.call === null ? reject.payload : (JSON.parse(reject.call) as unknown),
  sent: reject.payload,
  repairable: reject.call !== null,
  ...(reject.repairedAt === null ? {} : { repaired_at: iso(reject.repairedAt) }),
  ...(reject.tried === null ? {} : { tried: { at: iso(reject.tried.at), reason: reject.tried.reason } }),
});
