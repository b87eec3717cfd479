import { Hono } from "hono";
import { parseBatch, parseSingle } from "./batch.ts";
import { cors, preflight } from "./cors.route.ts";
import { accept, answerBatch, answerOf, receive, refusal, type CollectRouteDeps } from "./receive.route.ts";
import type { Verb } from "./segment.ts";

/** Paths of the Segment family that take one event each: the long form and the browser library's letter. */
const singlePaths: readonly (readonly [path: string, verb: Verb])[] = [
  ["/v1/track", "track"],
  ["/v1/t", "track"],
  ["/v1/identify", "identify"],
  ["/v1/i", "identify"],
  ["/v1/page", "page"],
  ["/v1/p", "page"],
  ["/v1/screen", "screen"],
  ["/v1/s", "screen"],
  ["/v1/group", "group"],
  ["/v1/g", "group"],
  ["/v1/alias", "alias"],
  ["/v1/a", "alias"],
];
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
  return app;
};
