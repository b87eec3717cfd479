import { Hono } from "hono";
import { errorGuide } from "../contract/error-guide.ts";

/** What the API says of itself, to anybody. */
export const docsRoutes = (): Hono => {
  const app = new Hono();
  app.get("/docs/errors", (c) => c.text(errorGuide(), 200, { "cache-control": "public, max-age=3600" }));
  return app;
};
