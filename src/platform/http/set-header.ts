import type { Context } from "hono";

/**
 * Sets a header of an answer that stands already. In place where that is allowed: hono's own way makes a new Response,
 * which costs more than the rest of a middleware. Answers that came from elsewhere (fetch) refuse, and are copied.
 */
export const setHeader = (c: Context, name: string, value: string): void => {
  try {
    c.res.headers.set(name, value);
  } catch {
    c.header(name, value);
  }
};
