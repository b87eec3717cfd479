import type { MiddlewareHandler } from "hono";
import { setHeader } from "./set-header.ts";

/** Says the charset of every JSON answer: senders that guess it garble a shop's titles. */
export const jsonCharset: MiddlewareHandler = async (c, next) => {
  await next();
  if (c.res.headers.get("content-type") === "application/json") {
    setHeader(c, "content-type", "application/json; charset=utf-8");
  }
};
