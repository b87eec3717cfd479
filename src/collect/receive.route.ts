import type { Context } from "hono";
import { fromUtf8 } from "../base/bytes.ts";
import type { Clock } from "../base/clock.port.ts";
import type { Metrics } from "../base/metrics.port.ts";
import { ok, type Result } from "../base/result.ts";
import type { CollectAnswer } from "../contract/collect.ts";
import type { ErrorCode } from "../contract/errors.ts";
import { limits } from "../contract/limits.ts";
import type { Auth } from "../platform/http/auth.ts";
import { readRawBody, unzipped } from "../platform/http/body.ts";
import { HttpError } from "../platform/http/errors.ts";
import { admitRequest, type Admission } from "./sources/admission.route.ts";
import type { Collect, Defer, Outcome } from "./admit.ts";
import { rejection, type Arrival, type Rejection, type Source } from "./event.ts";
import type { Forward } from "./forward.port.ts";
import { forwardedHeaders } from "./forwarded-headers.ts";
import { excerpt, isObject } from "./json-tree.ts";

export type CollectRouteDeps = {
  readonly collect: Collect;
  readonly auth: Auth;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Documents of sources and their limits; without it every known key may send whatever it likes. */
  readonly admission?: Admission;
  /** Relays what was accepted to where it used to go, for sources that ask for it. */
  readonly forward?: Forward;
  /** Adds facts to the request's log line. */
  readonly note: (c: Context, facts: Readonly<Record<string, string | number | boolean>>) => void;
};

/** Seconds a sender is asked to wait when the log or the reject store does not answer. */
const retryAfter = "1";

/** Bytes that are no UTF-8 would be stored as other characters than were sent. */
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/** What a collector answers with. */
export const answerOf = ({ accepted, rejected }: Outcome): CollectAnswer => ({
  success: true,
  accepted,
  rejected: [...rejected],
});

/** One request's body, with its sender. */
export type Received = {
  readonly source: Source;
  /** Arrival, epoch ms: before the body was read, so that a slow upload does not look like a fast clock. */
  readonly received: number;
  readonly body: unknown;
  readonly bytes: number;
  /** The body as it arrived. */
  readonly raw: Uint8Array;
};

/** What accepting needs of a request; without `raw` a POST's body is not there to be forwarded. */
type Sent = Pick<Received, "source" | "received"> & { readonly raw?: Uint8Array };

/** How a wire format differs from JSON with `writeKey` in it, or a key in Authorization or `?key=`. */
export type Wire = {
  /** The key, where the request's head carries it in the format's own way. */
  readonly key?: string | undefined;
  readonly keyIn?: (body: unknown) => string | undefined;
  /** The body's text as JSON values; throws as JSON.parse does. */
  readonly parse?: (text: string) => unknown;
};

/** Checks the key and reads the body as JSON; throws 401, 413 or 400. The key may stand in the body for want of a better place. */
export const receive = async (c: Context, deps: CollectRouteDeps, wire: Wire = {}): Promise<Received> => {
  const received = deps.clock.now();
  const keyed = wire.key ?? c.req.header("authorization") ?? c.req.query("k") ?? c.req.query("key");
  const early = keyed === undefined ? null : await deps.auth.require(c, ["write"], wire.key);
  const read = await readBoth(c.req.raw);
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
  let text: string;
  try {
    text = strictUtf8.decode(read.value.bytes);
  } catch {
    return refuse(
      rejection("not_json", null, "The body is not UTF-8."),
      "invalid_json",
      excerpt(fromUtf8(read.value.bytes)),
    );
  }
  let body: unknown;
  try {
    body = (wire.parse ?? JSON.parse)(text);
  } catch {
    return refuse(rejection("not_json", null, "The body is not JSON."), "invalid_json", excerpt(text));
  }
  const source = early ?? (await deps.auth.require(c, ["write"], (wire.keyIn ?? keyInBody)(body)));
  return { source, received, body, bytes: read.value.bytes.length, raw: read.value.raw };
};

/** The body as it arrived, and unpacked. */
const readBoth = async (request: Request) => {
  const raw = await readRawBody(request, limits.bodyBytes);
  if (!raw.ok) return raw;
  const bytes = await unzipped(raw.value, limits.bodyBytes);
  return bytes.ok ? ok({ raw: raw.value, bytes: bytes.value }) : bytes;
};

const keyInBody = (body: unknown): string | undefined => {
  const key = isObject(body) ? (body["k"] ?? body["writeKey"]) : undefined;
  return typeof key === "string" ? key : undefined;
};

/** Accepts a parsed body: 200 with what was refused of it, or the error of a body that is refused as a whole. */
export const answerBatch = async (
  c: Context,
  deps: CollectRouteDeps,
  request: Received,
  parsed: Result<readonly Arrival[], Rejection>,
): Promise<Response> => {
  if (!parsed.ok) {
    await keepBody(c, deps, request, parsed.error, excerpt(request.body));
    throw refusal(parsed.error);
  }
  const outcome = await accept(c, deps, request, parsed.value);
  return c.json(answerOf(outcome));
};

/** 503 unless everything is durable. The ids make a resend harmless. */
export const accept = async (
  c: Context,
  deps: CollectRouteDeps,
  request: Sent,
  arrivals: readonly Arrival[],
): Promise<Outcome> => {
  const { source, outcome } = await letIn(c, deps, request, arrivals);
  if (!outcome.ok) {
    throw new HttpError("unavailable", "Not everything could be stored durably; send it again.", {
      headers: { "retry-after": retryAfter },
    });
  }
  if (deps.forward !== undefined && isForwarded(c, source)) forward(c, deps.forward, source.source, request.raw);
  const { accepted, rejected } = outcome.value;
  deps.note(c, { source: request.source.source, accepted, rejected: rejected.length });
  return outcome.value;
};

/** Hands over what the source's document lets in; throws 403, 429 or 503 otherwise. */
const letIn = async (
  c: Context,
  deps: CollectRouteDeps,
  { source, received }: Pick<Received, "source" | "received">,
  arrivals: readonly Arrival[],
): Promise<{ readonly source: Source; readonly outcome: Result<Outcome, "unavailable"> }> => {
  if (deps.admission === undefined) {
    return { source, outcome: await deps.collect.accept(source, arrivals, deferOf(c), received) };
  }
  const admitted = await admitRequest(c, deps.admission, source, arrivals.length);
  const outcome = await deps.collect.accept(admitted.source, arrivals, deferOf(c), received, admitted.facts);
  return { source: admitted.source, outcome };
};

/** Our own formats: no vendor speaks them. */
const ownPaths = new Set(["/e", "/e.gif"]);

/**
 * What a vendor is given has the sender's key in it, and a secret key is nobody else's. A document that names this
 * gateway as its vendor would have it send the same request to itself for ever.
 */
const isForwarded = (c: Context, { kind, rules }: Source): boolean =>
  rules !== undefined &&
  rules.forward !== null &&
  kind !== "secret" &&
  new URL(rules.forward.url).host !== new URL(c.req.url).host;

/**
 * Queues the request for its vendor behind the answer. Not before it: an acknowledgement says that the events are
 * durable here, and must neither wait for a second object nor fail with it. What an isolate that dies in between
 * loses, the vendor alone misses.
 */
const forward = (c: Context, to: Forward, source: string, raw: Uint8Array | undefined): void => {
  const { pathname, search } = new URL(c.req.url);
  const isGet = c.req.method === "GET";
  if (ownPaths.has(pathname) || (!isGet && raw === undefined)) return;
  const headers = forwardedHeaders(c.req.raw.headers, c.req.header("cf-connecting-ip"));
  const request = { method: c.req.method, path: pathname + search, headers, body: isGet ? null : (raw ?? null) };
  deferOf(c)(to.relay(source, request));
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
  await letIn(c, deps, request, [arrival]);
  deps.note(c, { source: request.source.source, accepted: 0, rejected: 1, reason: why.reason });
};

/** The error that tells a sender why. */
export const refusal = (why: Rejection): HttpError => {
  const code: ErrorCode =
    why.reason === "event_too_large" ? "payload_too_large" : why.field === null ? "bad_request" : "invalid_field";
  return new HttpError(code, why.message, why.field === null ? {} : { field: why.field });
};
