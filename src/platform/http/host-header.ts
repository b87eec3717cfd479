import type { MiddlewareHandler } from "hono";
import { HttpError } from "./errors.ts";

/**
 * Refuses a request whose Host is no host name: addresses in answers begin with it. Pictures hold no address, and
 * their answer is never an error.
 */
export const hostHeader: MiddlewareHandler = async (c, next) => {
  if (!URL.canParse(c.req.url) && !c.req.path.startsWith("/o/")) {
    throw new HttpError("bad_request", "The Host header is not a host name.");
  }
  await next();
};
