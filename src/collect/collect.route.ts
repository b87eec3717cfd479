import { Hono, type Context } from "hono";
import { fromUtf8 } from "../base/bytes.ts";
import type { Clock } from "../base/clock.port.ts";
import type { Metrics } from "../base/metrics.port.ts";
import type { CollectAnswer } from "../contract/collect.ts";
import type { ErrorCode } from "../contract/errors.ts";
import { limits } from "../contract/limits.ts";
import type { Auth } from "../platform/http/auth.ts";
import { readBody } from "../platform/http/body.ts";
import { HttpError } from "../platform/http/errors.ts";
import type { Collect, Defer, Outcome } from "./admit.ts";
import { parseBatch, parseSingle } from "./batch.ts";
import { parseBeacon, parsePixel } from "./beacon.ts";
import { cors, preflight } from "./cors.route.ts";
import { rejection, type Arrival, type Rejection, type Source } from "./event.ts";
import { excerpt, isObject } from "./json-tree.ts";
import { pixelGif } from "./pixel.ts";
import type { Verb } from "./segment.ts";

export type CollectRouteDeps = {
  readonly collect: Collect;
  readonly auth: Auth;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Adds facts to the request's log line. */
  readonly note: (c: Context, facts: Readonly<Record<string, string | number | boolean>>) => void;
};

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

/** Seconds a sender is asked to wait when the log or the reject store does not answer. */
const retryAfter = "1";

/** Everything a write key may send to. Content types are ignored: SDKs and beacons send what the browser lets them. */
export const collectRoutes = (deps: CollectRouteDeps): Hono => {
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

  app.options("/e", preflight);
  app.post("/e", cors, async (c) => {
    const request = await receive(c, deps);
    const arrivals = parseBeacon(request.body, request.bytes, c.req.header("user-agent") ?? null);
    return answerBatch(c, deps, request, arrivals);
  });

  app.get("/e.gif", async (c) => {
    // A HEAD is a scanner, not a visitor.
    if (c.req.method === "GET") await pixel(c, deps);
    return c.body(pixelGif, 200, {
      "content-type": "image/gif",
      "content-length": String(pixelGif.length),
      "cache-control": "no-store, max-age=0",
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
    });
  });
  return app;
};

const answerOf = ({ accepted, rejected }: Outcome): CollectAnswer => ({
  success: true,
  accepted,
  rejected: [...rejected],
});

type Received = {
  readonly source: Source;
  /** Arrival, epoch ms: before the body was read, so that a slow upload does not look like a fast clock. */
  readonly received: number;
  readonly body: unknown;
  readonly bytes: number;
};

/** Checks the key and reads the body as JSON; throws 401, 413 or 400. The key may stand in the body for want of a better place. */
const receive = async (c: Context, deps: CollectRouteDeps): Promise<Received> => {
  const received = deps.clock.now();
  const keyed = c.req.header("authorization") ?? c.req.query("k") ?? c.req.query("key");
  const early = keyed === undefined ? null : await deps.auth.require(c, ["write"]);
  const read = await readBody(c.req.raw, limits.bodyBytes);
  const refuse = async (why: Rejection, code: ErrorCode, payload: string): Promise<never> => {
    const source = early ?? (await deps.auth.require(c, ["write"]));
    await keepBody(c, deps, { source, received }, why, payload);
    throw new HttpError(code, why.message);
  };
  if (!read.ok) {
    return read.error === "too_large"
      ? refuse(rejection("body_too_large", null, "The body is larger than 4 MB."), "payload_too_large", "")
      : refuse(rejection("not_json", null, "The body begins like gzip but does not unpack."), "invalid_json", "");
  }
  const text = fromUtf8(read.value);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return refuse(rejection("not_json", null, "The body is not JSON."), "invalid_json", excerpt(text));
  }
  const source = early ?? (await deps.auth.require(c, ["write"], keyInBody(body)));
  return { source, received, body, bytes: read.value.length };
};

const keyInBody = (body: unknown): string | undefined => {
  const key = isObject(body) ? (body["k"] ?? body["writeKey"]) : undefined;
  return typeof key === "string" ? key : undefined;
};

const answerBatch = async (
  c: Context,
  deps: CollectRouteDeps,
  request: Received,
  parsed: ReturnType<typeof parseBatch>,
): Promise<Response> => {
  if (!parsed.ok) {
    await keepBody(c, deps, request, parsed.error, excerpt(request.body));
    throw refusal(parsed.error);
  }
  const outcome = await accept(c, deps, request, parsed.value);
  return c.json(answerOf(outcome));
};

/** 503 unless everything is durable. The ids make a resend harmless. */
const accept = async (
  c: Context,
  deps: CollectRouteDeps,
  request: Pick<Received, "source" | "received">,
  arrivals: readonly Arrival[],
): Promise<Outcome> => {
  const outcome = await deps.collect.accept(request.source, arrivals, deferOf(c), request.received);
  if (!outcome.ok) {
    throw new HttpError("unavailable", "Not everything could be stored durably; send it again.", {
      headers: { "retry-after": retryAfter },
    });
  }
  const { accepted, rejected } = outcome.value;
  deps.note(c, { source: request.source.source, accepted, rejected: rejected.length });
  return outcome.value;
};

const deferOf =
  (c: Context): Defer =>
  (work) =>
    c.executionCtx.waitUntil(work);

/** Counts and keeps a body that is refused as a whole; the caller hears of it anyway, so a store that is down may miss it. */
const keepBody = async (
  c: Context,
  deps: CollectRouteDeps,
  request: Pick<Received, "source" | "received">,
  why: Rejection,
  payload: string,
): Promise<void> => {
  const arrival: Arrival = { ok: false, rejection: why, id: null, payload };
  await deps.collect.accept(request.source, [arrival], deferOf(c), request.received);
  deps.note(c, { source: request.source.source, accepted: 0, rejected: 1, reason: why.reason });
};

const refusal = (why: Rejection): HttpError => {
  const code: ErrorCode =
    why.reason === "event_too_large" ? "payload_too_large" : why.field === null ? "bad_request" : "invalid_field";
  return new HttpError(code, why.message, why.field === null ? {} : { field: why.field });
};

/** The pixel's event, if it can be had; its caller is an <img> and is never told. */
const pixel = async (c: Context, deps: CollectRouteDeps): Promise<void> => {
  const received = deps.clock.now();
  try {
    const source = await deps.auth.require(c, ["write"]);
    const arrival = parsePixel(c.req.query(), c.req.header("user-agent") ?? null, c.req.header("referer") ?? null);
    await accept(c, deps, { source, received }, [arrival]);
  } catch (error) {
    deps.note(c, { pixel_error: error instanceof Error ? error.message : "unknown" });
    if (!(error instanceof HttpError) || error.code !== "unauthorized") return;
    deps.metrics.count("events_received_total", { source: "unknown" });
    deps.metrics.count("events_rejected_total", { source: "unknown", reason: "unauthorized" });
  }
};
