import { Hono } from "hono";
import { parseBatch, parseSingle } from "./batch.ts";
import { cors, preflight } from "../cors.route.ts";
import { accept, answerBatch, answerOf, receive, refusal, type CollectRouteDeps } from "../receive.route.ts";
import { verbs, type Verb } from "./segment.ts";
import { segmentSettings } from "./segment-settings.ts";

/** Paths of the Segment family that take one event each: the long form and the browser library's letter. */
const singlePaths: readonly (readonly [path: string, verb: Verb])[] = verbs.flatMap((verb) => [
  [`/v1/${verb}`, verb] as const,
  [`/v1/${verb.charAt(0)}`, verb] as const,
]);
const batchPaths = ["/v1/batch", "/v1/b", "/batch"] as const;

/** The Segment family: its SDKs in every language, and whatever speaks their format. */
export const segmentRoutes = (deps: CollectRouteDeps): Hono => {
  const app = new Hono();

  for (const path of batchPaths) {
    app.options(path, preflight);
    app.post(path, cors, async (c) => {
      const request = await receive(c, deps);
      return answerBatch(c, deps, request, parseBatch(request.body, request.bytes));
    });
  }

  for (const [path, verb] of singlePaths) {
    app.options(path, preflight);
    app.post(path, cors, async (c) => {
      const request = await receive(c, deps);
      const arrival = parseSingle(request.body, verb, request.bytes);
      const outcome = await accept(c, deps, request, [arrival]);
      if (!arrival.ok) throw refusal(arrival.rejection);
      return c.json(answerOf(outcome));
    });
  }

  // What analytics-next counts of itself: nothing of a person, and nothing that we keep.
  app.options("/v1/m", preflight);
  app.post("/v1/m", cors, (c) => c.json({ success: true }));

  app.options("/v1/projects/:writeKey/settings", preflight);
  app.get("/v1/projects/:writeKey/settings", cors, async (c) => {
    const writeKey = c.req.param("writeKey");
    await deps.auth.require(c, ["write"], writeKey);
    return c.json(segmentSettings(writeKey, new URL(c.req.url)), 200, { "cache-control": "public, max-age=300" });
  });
  return app;
};
