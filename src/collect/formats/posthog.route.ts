import { Hono, type Context } from "hono";
import { HttpError } from "../../platform/http/errors.ts";
import { cors, preflight } from "../cors.route.ts";
import { posthogFlags, posthogRemoteConfig, posthogRemoteConfigScript } from "./posthog-boot.ts";
import { parsePosthog, parsePosthogText, posthogKey } from "./posthog.ts";
import { answerBatch, receive, type CollectRouteDeps } from "../receive.route.ts";

const eventPaths = ["/batch/", "/e/", "/i/v0/e/", "/i/v0/e", "/capture/", "/capture", "/track/"] as const;
const flagPaths = ["/flags", "/flags/", "/decide", "/decide/"] as const;

/** PostHog: its SDKs' events, and the answers without which posthog-js would not start. */
export const posthogRoutes = (deps: CollectRouteDeps): Hono => {
  const app = new Hono();

  for (const path of eventPaths) {
    app.options(path, preflight);
    app.post(path, cors, (c) => laterInsteadOfLimited(take(c, deps)));
  }

  for (const path of flagPaths) {
    app.options(path, preflight);
    app.post(path, cors, (c) => c.json(posthogFlags));
  }

  app.options("/array/:token/config", preflight);
  app.get("/array/:token/config", cors, (c) => c.json(posthogRemoteConfig(c.req.param("token"))));
  app.get("/array/:token/config.js", cors, (c) => {
    const script = posthogRemoteConfigScript(c.req.param("token"));
    return c.body(script, 200, {
      "content-type": "text/javascript; charset=utf-8",
      "x-content-type-options": "nosniff",
    });
  });
  return app;
};

const take = async (c: Context, deps: CollectRouteDeps): Promise<Response> => {
  const request = await receive(c, deps, { keyIn: posthogKey, parse: parsePosthogText });
  const head = { received: request.received, sentAt: c.req.query("sent_at") };
  return answerBatch(c, deps, request, parsePosthog(request.body, request.bytes, head));
};

/** posthog-js drops what is answered with any 4xx, 429 too; it sends again after a 503. */
const laterInsteadOfLimited = async (answer: Promise<Response>): Promise<Response> => {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof HttpError) || error.code !== "rate_limited") throw error;
    throw new HttpError("unavailable", error.message, { headers: { "retry-after": "1", ...error.headers } });
  }
};
