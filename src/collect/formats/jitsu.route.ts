import { Hono, type Context } from "hono";
import { ok } from "../../base/result.ts";
import { parseBatch, parseSingle } from "./batch.ts";
import { cors, preflight } from "../cors.route.ts";
import { isObject } from "../json-tree.ts";
import { answerBatch, receive, type CollectRouteDeps, type Received } from "../receive.route.ts";
import { verbs } from "./segment.ts";

const batchPaths = ["/api/s/batch", "/api/s/s2s/batch"] as const;

/** Jitsu: the Segment family's events at other paths, with the key in a header of its own. */
export const jitsuRoutes = (deps: CollectRouteDeps): Hono => {
  const app = new Hono();

  for (const path of batchPaths) {
    app.options(path, preflight);
    app.post(path, cors, async (c) => {
      const request = await receiveJitsu(c, deps);
      return answerBatch(c, deps, request, parseBatch(request.body, request.bytes));
    });
  }

  for (const verb of verbs) {
    for (const path of [`/api/s/${verb}`, `/api/s/s2s/${verb}`]) {
      app.options(path, preflight);
      app.post(path, cors, async (c) => {
        const request = await receiveJitsu(c, deps);
        // 200 for a bad event too: @jitsu/js can do nothing about it, and the answer names the reason.
        return answerBatch(c, deps, request, ok([parseSingle(request.body, verb, request.bytes)]));
      });
    }
  }
  return app;
};

const receiveJitsu = (c: Context, deps: CollectRouteDeps): Promise<Received> =>
  receive(c, deps, {
    key: keyOf(c.req.header("x-write-key")),
    keyIn: (body) => (isObject(body) ? keyOf(body["writeKey"]) : undefined),
  });

/** `key:secret`, in the body `key:***`: the key alone says who sends. */
const keyOf = (value: unknown): string | undefined => (typeof value === "string" ? value.split(":", 1)[0] : undefined);
