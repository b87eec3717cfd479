import { type Context, Hono } from "hono";
import type { Random } from "../../base/random.port.ts";
import type { DevBad, DevCounts, DevGood, DevTimeline } from "../../contract/dev.ts";
import { limits } from "../../contract/limits.ts";
import { notFound } from "../../platform/http/errors.ts";
import { wholeNumber } from "../../platform/http/operator-request.ts";
import { shownRows, timelinePage } from "./dev-page.ts";
import type { DevFilter, DevView } from "./dev-view.ts";

export type DevRouteDeps = {
  /** Null outside of local development: there is nothing here then. */
  readonly view: DevView | null;
  readonly random: Random;
};

const headers = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

/** `/dev/*`: what arrived, without a key, in local development only. */
export const devRoutes = ({ view, random }: DevRouteDeps): Hono => {
  const app = new Hono();
  const get = (path: string, answer: (c: Context, seen: DevView) => Response | Promise<Response>): void => {
    app.get(path, (c) => (view === null ? notFound(c) : answer(c, view)));
  };

  get("/dev/good", async (c, seen) => {
    const data = [...(await seen.good(filterOf(c)))];
    return c.json({ data } satisfies DevGood, 200, headers);
  });
  get("/dev/bad", (c, seen) => c.json({ data: [...seen.bad(filterOf(c))] } satisfies DevBad, 200, headers));
  get("/dev/all", (c, seen) => c.json(seen.counts() satisfies DevCounts, 200, headers));
  get("/dev/timeline.json", async (c, seen) =>
    c.json({ data: await seen.timeline(filterOf(c)) } satisfies DevTimeline, 200, headers),
  );
  get("/dev/timeline", async (c, seen) => {
    const nonce = random.uuid();
    const entries = await seen.timeline({ ...filterOf(c), limit: shownRows });
    return c.html(timelinePage(entries, nonce), 200, {
      ...headers,
      "content-security-policy": `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    });
  });

  const reset = (c: Context, seen: DevView): Response => {
    seen.reset();
    return c.json(seen.counts() satisfies DevCounts, 200, headers);
  };
  get("/dev/reset", reset);
  app.post("/dev/reset", (c) => (view === null ? notFound(c) : reset(c, view)));
  return app;
};

const filterOf = (c: Context): DevFilter => ({
  type: c.req.query("type") ?? null,
  source: c.req.query("source") ?? null,
  user: c.req.query("user") ?? null,
  reason: c.req.query("reason") ?? null,
  limit: wholeNumber(c.req.query("limit") ?? "100", "limit", 1, limits.pageSize),
});
