import { Hono } from "hono";
import { parseBeacon, parsePixel, parsePixelBody } from "./beacon.ts";
import { cors, preflight } from "../cors.route.ts";
import { answerPixel } from "./pixel.route.ts";
import { answerBatch, receive, type CollectRouteDeps } from "../receive.route.ts";

/** Our own compact beacon and the pixel. */
export const beaconRoutes = (deps: CollectRouteDeps): Hono => {
  const app = new Hono();

  app.options("/e", preflight);
  app.post("/e", cors, async (c) => {
    const request = await receive(c, deps);
    const arrivals = parseBeacon(request.body, request.bytes, c.req.header("user-agent") ?? null);
    return answerBatch(c, deps, request, arrivals);
  });

  app.get("/e.gif", (c) => {
    const userAgent = c.req.header("user-agent") ?? null;
    const body = c.req.query("b");
    return body === undefined
      ? answerPixel(c, deps, undefined, () => parsePixel(c.req.query(), userAgent, c.req.header("referer") ?? null))
      : answerPixel(c, deps, undefined, () => parsePixelBody(body, userAgent), true);
  });
  return app;
};
