import { Hono, type Context } from "hono";
import { errorStatus } from "../../contract/errors.ts";
import { HttpError } from "../../platform/http/errors.ts";
import type { Arrival } from "../event.ts";
import { parsePixelQuery, pixelKey } from "./pixel-query.ts";
import { pixelGif } from "./pixel.ts";
import { accept, type CollectRouteDeps } from "../receive.route.ts";
import { verbs, type Verb } from "./segment.ts";

/** Pixels of the Segment family: RudderStack's two, Segment's and Jitsu's one per call. */
export const pixelPaths: readonly (readonly [path: string, verb: Verb])[] = [
  ["/pixel/v1/track", "track"],
  ["/pixel/v1/page", "page"],
  ...verbs.map((verb) => [`/v1/pixel/${verb}`, verb] as const),
  ...verbs.map((verb) => [`/api/px/${verb}`, verb] as const),
];

/** One event in the query, or as base64 JSON in `data`; a picture whatever becomes of it. */
export const pixelRoutes = (deps: CollectRouteDeps): Hono => {
  const app = new Hono();
  for (const [path, verb] of pixelPaths) {
    app.get(path, (c) => {
      const query = c.req.query();
      const head = { userAgent: c.req.header("user-agent") ?? null, referer: c.req.header("referer") ?? null };
      return answerPixel(c, deps, pixelKey(query), () => parsePixelQuery(query, verb, head));
    });
  }
  return app;
};

/**
 * Takes the pixel's event, if it can be had, and answers with a picture: its caller is an <img> and is never told.
 * `told`: the caller is a script that keeps the event until there is a picture, so there is none when it is worth
 * sending again.
 */
export const answerPixel = async (
  c: Context,
  deps: CollectRouteDeps,
  key: string | undefined,
  arrivalOf: () => Arrival,
  told = false,
): Promise<Response> => {
  // A HEAD is a scanner, not a visitor.
  if (c.req.method === "GET") await takePixel(c, deps, key, arrivalOf, told);
  return c.body(pixelGif, 200, {
    "content-type": "image/gif",
    "content-length": String(pixelGif.length),
    "cache-control": "no-store, max-age=0",
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
  });
};

const takePixel = async (
  c: Context,
  deps: CollectRouteDeps,
  key: string | undefined,
  arrivalOf: () => Arrival,
  told: boolean,
): Promise<void> => {
  const received = deps.clock.now();
  try {
    const source = await deps.auth.require(c, ["write"], key);
    await accept(c, deps, { source, received }, [arrivalOf()]);
  } catch (error) {
    deps.note(c, { pixel_error: error instanceof Error ? error.message : "unknown" });
    const code = error instanceof HttpError ? error.code : "unavailable";
    if (told && [429, 503].includes(errorStatus[code])) throw error;
    if (code !== "unauthorized") return;
    deps.metrics.count("events_received_total", { source: "unknown" });
    deps.metrics.count("events_rejected_total", { source: "unknown", reason: "unauthorized" });
  }
};
