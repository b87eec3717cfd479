import { createHash } from "node:crypto";
import { Hono } from "hono";
import { collectRoutes } from "../../src/collect/collect.route.ts";
import type { Arrival } from "../../src/collect/event.ts";
import type { ApiKey } from "../../src/contract/keys.ts";
import { createAuth } from "../../src/platform/http/auth.ts";
import { onError } from "../../src/platform/http/errors.ts";
import { collectParts, type CollectParts } from "./collect-parts.ts";

/** A write key's entry, by its text. */
const writeKey = (text: string): ApiKey => ({
  key_sha256: createHash("sha256").update(text).digest("hex"),
  kind: "write",
  source: "web",
  shop: "default",
  imported: false,
});

export type CollectApp = {
  readonly parts: CollectParts;
  /** What the wire formats made of the requests, in order. */
  readonly arrivals: Arrival[];
  request(path: string, init?: RequestInit): Promise<Response>;
};

/** Every wire format's routes over small in-memory stores; the write key is `wk`. `before` runs before events are taken. */
export const collectApp = (before: () => void = () => undefined): CollectApp => {
  const parts = collectParts();
  const arrivals: Arrival[] = [];
  const app = new Hono();
  app.onError(onError);
  app.route(
    "/",
    collectRoutes({
      collect: {
        accept: (source, given, defer, received) => {
          before();
          arrivals.push(...given);
          return parts.collect.accept(source, given, defer, received);
        },
      },
      auth: createAuth([writeKey("wk")]),
      clock: parts.deps.clock,
      metrics: parts.deps.metrics,
      note: () => undefined,
    }),
  );
  const context = () => ({ waitUntil: parts.defer, passThroughOnException: () => undefined, props: {} });
  return { parts, arrivals, request: async (path, init = {}) => app.request(path, init, {}, context()) };
};
