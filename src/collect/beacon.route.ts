import { Hono, type Context } from "hono";
import { HttpError } from "../platform/http/errors.ts";
import { parseBeacon, parsePixel } from "./beacon.ts";
import { cors, preflight } from "./cors.route.ts";
import { pixelGif } from "./pixel.ts";
import { accept, answerBatch, receive, type CollectRouteDeps } from "./receive.route.ts";

/** Our own compact beacon and the pixel. */
export const beaconRoutes = (deps: CollectRouteDeps): Hono => {
  const app = new Hono();

  app.options("/e", preflight);
  app.post("/e", cors, async (c) => {
    const request = await receive(c, deps);
    const arrivals = parseBeacon(request.body, request.bytes, c.req.header("user-agent") ?? null);
    return answerBatch(c, deps, request, arrivals);
  });

  app.get("/e.gif", async (c) => {
    // A HEAD is a scanner, not a visitor.
    if (c.req.method === "GET") await pixel(c, deps);
    return c.body(pixelGif, 200, {
      "content-type": "image/gif",
      "content-length": String(pixelGif.length),
      "cache-control": "no-store, max-age=0",
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
    });
  });
  return app;
};

/** The pixel's event, if it can be had; its caller is an <img> and is never told. */
const pixel = async (c: Context, deps: CollectRouteDeps): Promise<void> => {
  const received = deps.clock.now();
  try {
    const source = await deps.auth.require(c, ["write"]);
    const arrival = parsePixel(c.req.query(), c.req.header("user-agent") ?? null, c.req.header("referer") ?? null);
    await accept(c, deps, { source, received }, [arrival]);
  } catch (error) {
    deps.note(c, { pixel_error: error instanceof Error ? error.message : "unknown" });
    if (!(error instanceof HttpError) || error.code !== "unauthorized") return;
    deps.metrics.count("events_received_total", { source: "unknown" });
    deps.metrics.count("events_rejected_total", { source: "unknown", reason: "unauthorized" });
  }
};
