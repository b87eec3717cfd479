import { Hono } from "hono";
import { parseBeacon, parsePixel } from "./beacon.ts";
import { cors, preflight } from "./cors.route.ts";
import { answerPixel } from "./pixel.route.ts";
import { answerBatch, receive, type CollectRouteDeps } from "./receive.route.ts";

/** Our own compact beacon and the pixel. */
export const beaconRoutes = (deps: CollectRouteDeps): Hono => {
  const app = new Hono();

  app.options("/e", preflight);
  app.post("/e", cors, async (c) => {
    const request = await receive(c, deps);
    const arrivals = parseBeacon(request.body, request.bytes, c.req.header("user-agent") ?? null);
    return answerBatch(c, deps, request, arrivals);
  });

  app.get("/e.gif", (c) =>
    answerPixel(c, deps, undefined, () =>
      parsePixel(c.req.query(), c.req.header("user-agent") ?? null, c.req.header("referer") ?? null),
    ),
  );
  return app;
};
