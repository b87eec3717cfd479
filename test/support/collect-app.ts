import { createHash } from "node:crypto";
import { Hono } from "hono";
import { collectRoutes } from "../../src/collect/collect.route.ts";
import type { Arrival } from "../../src/collect/event.ts";
import type { ApiKey } from "../../src/contract/keys.ts";
import { createAuth } from "../../src/platform/http/auth.ts";
import { onError } from "../../src/platform/http/errors.ts";
import { collectParts, type CollectParts } from "./collect-parts.ts";

/** A write key's entry, by its text. */
const writeKey = (text: string, appIds: readonly string[]): ApiKey => ({
  key_sha256: createHash("sha256").update(text).digest("hex"),
  kind: "write",
  source: "web",
  shop: "default",
  imported: false,
  ...(appIds.length === 0 ? {} : { app_ids: [...appIds] }),
});

export type CollectAppOptions = {
  /** Runs before events are taken. */
  readonly before?: () => void;
  /** App ids that stand for the write key. */
  readonly appIds?: readonly string[];
  /** Routes of other stages. */
  readonly others?: (app: Hono) => void;
};

export type CollectApp = {
  readonly parts: CollectParts;
  /** What the wire formats made of the requests, in order. */
  readonly arrivals: Arrival[];
  request(path: string, init?: RequestInit): Promise<Response>;
};

/** Every wire format's routes over small in-memory stores; the write key is `wk`. */
export const collectApp = ({ before, appIds = [], others }: CollectAppOptions = {}): CollectApp => {
  const parts = collectParts();
  const arrivals: Arrival[] = [];
  const app = new Hono();
  app.onError(onError);
  app.route(
    "/",
    collectRoutes({
      collect: {
        accept: (source, given, defer, received) => {
          before?.();
          arrivals.push(...given);
          return parts.collect.accept(source, given, defer, received);
        },
      },
      auth: createAuth([writeKey("wk", appIds)]),
      clock: parts.deps.clock,
      metrics: parts.deps.metrics,
      note: () => undefined,
    }),
  );
  others?.(app);
  const context = () => ({ waitUntil: parts.defer, passThroughOnException: () => undefined, props: {} });
  return { parts, arrivals, request: async (path, init = {}) => app.request(path, init, {}, context()) };
};
