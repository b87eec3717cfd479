import { Hono, type Context, type MiddlewareHandler } from "hono";
import { fromUtf8 } from "../../base/bytes.ts";
import { errorStatus } from "../../contract/errors.ts";
import { limits } from "../../contract/limits.ts";
import { HttpError } from "../../platform/http/errors.ts";
import { cors, preflight } from "../cors.route.ts";
import { rejection, type Arrival } from "../event.ts";
import { impliedIdentifies } from "./implied-identify.ts";
import { pixelGif } from "./pixel.ts";
import { accept, answerOf, receive, type CollectRouteDeps, type Received } from "../receive.route.ts";
import type { SnowplowHead } from "./snowplow-person.ts";
import {
  appIdInText,
  appIdOf,
  longestAppId,
  parseSnowplow,
  parseSnowplowPixel,
  type SnowplowEvents,
} from "./snowplow.ts";

const postPath = "/com.snowplowanalytics.snowplow/tp2";

/** A vendor is a domain backwards, as in `/com.acme/track`: trackers may be told such a path, and no call of ours has a dot there. */
const vendor = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i;

/**
 * Snowplow's trackers. They have no write key: their app id stands for one, or the path they are told carries `?k=`.
 * They resend what is answered with 413 for ever, so a body that is too large is kept as a reject and answered 200.
 */
export const snowplowRoutes = (deps: CollectRouteDeps): Hono => {
  const app = new Hono();

  app.options(postPath, preflightWithCookies);
  app.post(postPath, cors, withCookies, (c) => take(c, deps));

  app.options("/i", preflightWithCookies);
  app.get("/i", cors, withCookies, (c) => answerGet(c, deps));

  app.options(
    "/:vendor/:version",
    ofVendors(async (c) => preflightWithCookies(c)),
  );
  app.post(
    "/:vendor/:version",
    ofVendors(cors),
    ofVendors(withCookies),
    ofVendors((c) => take(c, deps)),
  );
  return app;
};

/** Leaves every other path of two parts to whom it belongs. */
const ofVendors =
  (handler: MiddlewareHandler): MiddlewareHandler =>
  async (c, next) =>
    vendor.test(c.req.param("vendor") ?? "") ? handler(c, next) : next();

/** The trackers send with credentials, so their browsers want to be told that this is allowed. There are none here to steal. */
const withCookies: MiddlewareHandler = async (c, next) => {
  await next();
  if (c.req.header("origin") !== undefined) c.header("access-control-allow-credentials", "true");
};

const preflightWithCookies = (c: Context): Response => {
  const answer = preflight(c);
  answer.headers.append("access-control-allow-headers", "sp-anonymous");
  if (c.req.header("origin") !== undefined) answer.headers.set("access-control-allow-credentials", "true");
  return answer;
};

const take = async (c: Context, deps: CollectRouteDeps): Promise<Response> => {
  if (Number(c.req.header("content-length")) > limits.bodyBytes) return keepTooLarge(c, deps);
  let request: Received;
  try {
    request = await receive(c, deps, { keyIn: appIdOf });
  } catch (error) {
    if (!(error instanceof HttpError) || error.code !== "payload_too_large") throw error;
    const { accepted, rejected } = { accepted: 0, rejected: [{ index: 0, id: null, ...tooLarge }] };
    return c.json(answerOf({ accepted, rejected }));
  }
  const outcome = await acceptEvents(c, deps, request, parseSnowplow(request.body, request.bytes, headOf(c)));
  return c.json(answerOf(outcome));
};

const tooLarge = rejection("body_too_large", null, "The body is larger than 4 MB.");

/** A body that says itself that it is too large. */
const keepTooLarge = async (c: Context, deps: CollectRouteDeps): Promise<Response> => {
  const received = deps.clock.now();
  const appId = await appIdOfStream(c.req.raw);
  const source = await deps.auth.require(c, ["write"], isKeyed(c) ? undefined : appId);
  const arrival: Arrival = { ok: false, rejection: tooLarge, id: null, payload: "" };
  return c.json(answerOf(await accept(c, deps, { source, received }, [arrival])));
};

const acceptEvents = async (
  c: Context,
  deps: CollectRouteDeps,
  request: Pick<Received, "source" | "received">,
  { arrivals, identifies }: SnowplowEvents,
) => accept(c, deps, request, [...arrivals, ...(await impliedIdentifies(identifies))]);

const isKeyed = (c: Context): boolean =>
  (c.req.header("authorization") ?? c.req.query("k") ?? c.req.query("key")) !== undefined;

/** More than any tracker queues. Beyond it the connection may break off. */
const drainedBytes = 64 * 1024 * 1024;

/**
 * The app id of a body that is too large to be kept. It is read to its end all the same: to a tracker that is still
 * sending, an early answer looks like a broken connection, after which it sends again.
 */
const appIdOfStream = async ({ body }: Request): Promise<string | undefined> => {
  if (body === null) return undefined;
  const reader = body.getReader();
  let appId: string | undefined;
  let carried = "";
  for (let read = 0; read < drainedBytes;) {
    const { done, value } = await reader.read();
    if (done) return appId;
    read += value.length;
    if (appId !== undefined) continue;
    const text = carried + fromUtf8(value);
    appId = appIdInText(text);
    carried = text.slice(-longestAppId);
  }
  await reader.cancel().catch(() => undefined);
  return appId;
};

/**
 * The pixel: a picture whatever becomes of its event, under the status that tells a tracker: 200 is durable, 401 is an
 * unknown app id, after 503 it sends again. An <img> does not care.
 */
const answerGet = async (c: Context, deps: CollectRouteDeps): Promise<Response> => {
  const headers: Record<string, string> = {
    "content-type": "image/gif",
    "content-length": String(pixelGif.length),
    "cache-control": "no-store, max-age=0",
    "cross-origin-resource-policy": "cross-origin",
  };
  // A HEAD is a scanner, not a visitor.
  if (c.req.method !== "GET") return c.body(pixelGif, 200, headers);
  try {
    const received = deps.clock.now();
    const query = c.req.query();
    const source = await deps.auth.require(c, ["write"], isKeyed(c) ? undefined : query["aid"]);
    await acceptEvents(c, deps, { source, received }, parseSnowplowPixel(query, headOf(c)));
    return c.body(pixelGif, 200, headers);
  } catch (error) {
    deps.note(c, { pixel_error: error instanceof Error ? error.message : "unknown" });
    if (!(error instanceof HttpError)) return c.body(pixelGif, 500, headers);
    if (error.code === "unauthorized") {
      deps.metrics.count("events_received_total", { source: "unknown" });
      deps.metrics.count("events_rejected_total", { source: "unknown", reason: "unauthorized" });
    }
    const wait = error.headers["retry-after"];
    return c.body(
      pixelGif,
      errorStatus[error.code],
      wait === undefined ? headers : { ...headers, "retry-after": wait },
    );
  }
};

const headOf = (c: Context): SnowplowHead => ({
  userAgent: c.req.header("user-agent") ?? null,
  networkId: /(?:^|;\s*)sp=([\w-]{1,200})/.exec(c.req.header("cookie") ?? "")?.[1] ?? null,
  anonymous: c.req.header("sp-anonymous") !== undefined,
});
