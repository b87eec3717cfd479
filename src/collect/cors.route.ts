import type { Context, MiddlewareHandler } from "hono";

/** Request headers that browser SDKs send, each by name: a wildcard does not cover Authorization. */
const allowedHeaders = [
  "authorization",
  "content-type",
  "content-encoding",
  "x-retry-count",
  "accept",
  "x-write-key",
  "x-enable-debug",
  "x-ip-policy",
  "anonymousid",
  "sentat",
  "rsa-retry-attempt",
  "rsa-retry-reason",
  "rsa-since-last-attempt",
  "rsa-since-first-attempt",
  "rsa-recovered",
].join(", ");

/** Lets pages of any origin read the answer, errors included; write keys are public by nature. */
export const cors: MiddlewareHandler = async (c, next) => {
  await next();
  allowOrigin(c);
};

/** Answer to a preflight, good for a day. */
export const preflight = (c: Context): Response => {
  allowOrigin(c);
  c.header("access-control-allow-methods", "GET, POST, OPTIONS");
  c.header("access-control-allow-headers", allowedHeaders);
  c.header("access-control-max-age", "86400");
  return c.body(null, 204);
};

const allowOrigin = (c: Context): void => {
  const origin = c.req.header("origin");
  if (origin === undefined) return;
  c.header("access-control-allow-origin", origin);
  // Else a script could not read how long it is to wait.
  c.header("access-control-expose-headers", "retry-after");
  c.header("vary", "origin", { append: true });
};
