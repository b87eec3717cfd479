import { Hono } from "hono";
import { errorGuide } from "../contract/error-guide.ts";
import { apiReference } from "../contract/openapi/reference.ts";
import { openApiDocument } from "../contract/openapi/document.ts";

const headers = { "cache-control": "public, max-age=300", "access-control-allow-origin": "*" };

/** What the API says of itself, to anybody. */
export const docsRoutes = (): Hono => {
  const app = new Hono();
  /** Made when first asked for: it costs some milliseconds, and hardly any isolate is ever asked. */
  let openApi: string | null = null;

  app.get("/docs/errors", (c) => c.text(errorGuide(), 200, headers));

  app.get("/docs/api", (c) =>
    c.body(apiReference(), 200, { ...headers, "content-type": "text/markdown; charset=utf-8" }),
  );

  app.get("/openapi.json", (c) => {
    openApi ??= JSON.stringify(openApiDocument());
    return c.body(openApi, 200, { ...headers, "content-type": "application/json; charset=utf-8" });
  });
  return app;
};
