import type { MiddlewareHandler } from "hono";

/** Says the charset of every JSON answer: senders that guess it garble a shop's titles. */
export const jsonCharset: MiddlewareHandler = async (c, next) => {
  await next();
  if (c.res.headers.get("content-type") === "application/json") {
    c.header("content-type", "application/json; charset=utf-8");
  }
};
