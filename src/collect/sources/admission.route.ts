import type { Context } from "hono";
import type { Metrics } from "../../base/metrics.port.ts";
import { HttpError } from "../../platform/http/errors.ts";
import { limitHeaders } from "../../platform/http/request-limits.ts";
import type { RequestFacts } from "./admit-events.ts";
import { isBotScore } from "./bots.ts";
import type { Source } from "../event.ts";
import type { KnownSources } from "./known-sources.ts";
import { networkOf } from "./network.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { SourceLimits } from "./source-limits.ts";
import type { SourceRules } from "./source-rules.ts";

export type Admission = {
  readonly sources: KnownSources;
  readonly limits: SourceLimits;
  /** The platform's limiter against floods: true while a source may send. Null: this deployment has none. */
  readonly flood: ((source: string) => Promise<boolean>) | null;
  readonly metrics: Metrics;
};

/**
 * Lets a request of a known source in, with the rules of its document: throws 403 for a page that may not send,
 * 429 beyond its rate limit, 503 while its rules cannot be known. Nothing is stored of a request that is not let in.
 */
export const admitRequest = async (
  c: Context,
  admission: Admission,
  source: Source,
  events: number,
): Promise<{ readonly source: Source; readonly facts: RequestFacts }> => {
  const found = admission.sources.rules(source.source);
  const rules = found instanceof Promise ? await found : found;
  if (!rules.ok) {
    const headers = { "retry-after": "1" };
    throw new HttpError("unavailable", "The source's rules cannot be read; send it again.", { headers });
  }
  const refused = (reason: string): void =>
    admission.metrics.count("requests_refused_total", { source: source.source, reason });
  if (admission.flood !== null && !(await admission.flood(source.source))) {
    refused("flood");
    throw new HttpError("rate_limited", "Too many requests of this source; send it again later.", {
      headers: { "retry-after": String(floodSeconds) },
    });
  }
  if (rules.value === null) return { source, facts: factsOf(c, null) };
  const origin = c.req.header("origin");
  if (origin !== undefined && rules.value.allowsOrigin?.(origin) === false) {
    refused("origin");
    throw new HttpError("forbidden", "Pages of this origin may not send with this key.");
  }
  if (rules.value.limit !== null) meter(c, rules.value.limit, admission, source.source, events, refused);
  return { source: { ...source, rules: rules.value }, facts: factsOf(c, rules.value) };
};

/** The platform's limiter counts in windows of this many seconds. */
const floodSeconds = 10;

const meter = (
  c: Context,
  limit: RateLimit,
  { limits }: Admission,
  source: string,
  events: number,
  refused: (reason: string) => void,
): void => {
  const verdict = limits.take(source, limit, events);
  const headers = limitHeaders("events", limit, verdict);
  if (verdict.allowed) {
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    return;
  }
  refused("rate_limited");
  const seconds = Math.max(1, Math.ceil(verdict.waitMs / 1_000));
  throw new HttpError("rate_limited", "The source's rate limit is reached; nothing was stored, send it again.", {
    headers: { ...headers, "retry-after": String(seconds) },
  });
};

/** A request that a browser made carries what browsers add; a pixel is one, too. Servers' SDKs send none of it. */
const isVisitor = (c: Context): boolean =>
  c.req.method === "GET" ||
  c.req.header("origin") !== undefined ||
  c.req.header("referer") !== undefined ||
  c.req.header("sec-fetch-site") !== undefined;

const factsOf = (c: Context, rules: SourceRules | null): RequestFacts => {
  const gpc = c.req.header("sec-gpc") === "1";
  if (!isVisitor(c)) return { gpc, userAgent: null, isScoredBot: false, network: null };
  const address = rules?.keepsNetwork === true ? c.req.header("cf-connecting-ip") : undefined;
  return {
    gpc,
    userAgent: c.req.header("user-agent") ?? null,
    isScoredBot: isBotScore(scoreOf(c.req.raw)),
    network: address === undefined ? null : networkOf(address),
  };
};

/** Present on zones with bot management. */
const scoreOf = (request: Request): unknown =>
  (request as { cf?: { botManagement?: { score?: unknown } } }).cf?.botManagement?.score;
