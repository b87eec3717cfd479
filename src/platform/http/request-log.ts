import type { Context, MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { Clock } from "../../base/clock.port.ts";
import type { Metrics } from "../../base/metrics.port.ts";
import { setHeader } from "./set-header.ts";

/** Facts that a handler adds to its request's log line; never an id of a person, an address or a token. */
export type LogFacts = Record<string, string | number | boolean>;

/** Adds facts to this request's one log line. */
export const logFacts = (c: Context, facts: LogFacts): void => {
  const known: unknown = c.get("logFacts");
  if (typeof known === "object" && known !== null) Object.assign(known, facts);
};

/**
 * One wide structured log event per request, and its latency. The route pattern is logged, not the path:
 * paths carry tokens and person references.
 */
export const requestLog = (
  clock: Clock,
  metrics: Metrics,
  write: (line: string) => void,
  newId: () => string,
): MiddlewareHandler =>
  async function requestLog(c, next) {
    const started = clock.now();
    const facts: LogFacts = {};
    c.set("logFacts", facts);
    c.set("requestId", c.req.header("cf-ray") ?? newId());
    await next();
    const ms = clock.now() - started;
    // The handler that answered is the last one dispatched.
    const route = routePath(c);
    metrics.observe("http_request_seconds", ms / 1000, { route, status: `${Math.floor(c.res.status / 100)}xx` });
    setHeader(c, "x-request-id", String(c.get("requestId")));
    write(
      JSON.stringify({
        at: new Date(started).toISOString(),
        event: "request",
        request_id: c.get("requestId"),
        method: c.req.method,
        route,
        status: c.res.status,
        ms,
        ...(c.error === undefined ? {} : { error: c.error.message }),
        ...facts,
      }),
    );
  };
