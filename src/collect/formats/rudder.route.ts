import { Hono } from "hono";
import { parseBatch, parseMerge } from "./batch.ts";
import { cors, preflight } from "../cors.route.ts";
import { accept, answerBatch, answerOf, receive, refusal, type CollectRouteDeps } from "../receive.route.ts";
import { rudderSourceConfig } from "./rudder-source-config.ts";

/** The browser SDK asks with the slash; older ones and mobile ones without. */
const configPaths = ["/sourceConfig", "/sourceConfig/"] as const;

/** What RudderStack's SDKs ask for beyond the Segment family's paths. */
export const rudderRoutes = (deps: CollectRouteDeps): Hono => {
  const app = new Hono();

  app.options("/v1/import", preflight);
  app.post("/v1/import", cors, async (c) => {
    const request = await receive(c, deps);
    return answerBatch(c, deps, request, parseBatch(request.body, request.bytes));
  });

  // sendBeacon can set no header, so the key stands in the address.
  app.options("/beacon/v1/batch", preflight);
  app.post("/beacon/v1/batch", cors, async (c) => {
    const request = await receive(c, deps, { key: c.req.query("writeKey") });
    return answerBatch(c, deps, request, parseBatch(request.body, request.bytes));
  });

  app.options("/v1/merge", preflight);
  app.post("/v1/merge", cors, async (c) => {
    const request = await receive(c, deps);
    const arrival = parseMerge(request.body, request.bytes);
    const outcome = await accept(c, deps, request, [arrival]);
    if (!arrival.ok) throw refusal(arrival.rejection);
    return c.json(answerOf(outcome));
  });

  for (const path of configPaths) {
    app.options(path, preflight);
    app.get(path, cors, async (c) => {
      const { source } = await deps.auth.require(c, ["write"], c.req.query("writeKey"));
      return c.json(rudderSourceConfig(source), 200, { "cache-control": "private, max-age=300" });
    });
  }
  return app;
};
