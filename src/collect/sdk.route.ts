import { Hono, type Context } from "hono";
import { utf8 } from "../base/bytes.ts";
import { sha256Name } from "../base/sha256.ts";
import { sdkLoader, sdkScript, sdkTypes } from "./sdk-script.ts";

const javascript = "text/javascript; charset=utf-8";

/** A day, and a week more while the browser asks again in the background: pages never wait for it. */
const cacheControl = "public, max-age=86400, stale-while-revalidate=604800";

/** The browser SDK, its types, and the snippet that loads it, to anybody. */
export const sdkRoutes = (): Hono => {
  const app = new Hono();
  app.get("/sdk.js", (c) => text(c, sdkScript, javascript));
  app.get("/sdk.d.ts", (c) => text(c, sdkTypes, "text/plain; charset=utf-8"));
  app.get("/loader.js", (c) => text(c, loaderFor(new URL(c.req.url).origin, c.req.query("k") ?? ""), javascript));
  return app;
};

/** The snippet as a shop pastes it; what is no key can not become part of a script. */
const loaderFor = (origin: string, key: string): string =>
  sdkLoader
    .replace('"GATEWAY"', () => JSON.stringify(origin))
    .replace("WRITE_KEY", (unset) => (/^[\w-]{1,200}$/.test(key) ? key : unset));

const text = async (c: Context, body: string, type: string): Promise<Response> => {
  const etag = `"${await sha256Name(utf8(body))}"`;
  const headers = {
    etag,
    "cache-control": cacheControl,
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff",
  };
  const held = new Set((c.req.header("if-none-match") ?? "").split(",").map((one) => one.trim().replace(/^W\//, "")));
  if (held.has(etag) || held.has("*")) return c.body(null, 304, headers);
  return c.body(body, 200, { ...headers, "content-type": type });
};
