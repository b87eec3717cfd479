import { Hono } from "hono";
import { beaconRoutes } from "./formats/beacon.route.ts";
import { ga4Routes } from "./formats/ga4.route.ts";
import { jitsuRoutes } from "./formats/jitsu.route.ts";
import { pixelRoutes } from "./formats/pixel.route.ts";
import { posthogRoutes } from "./formats/posthog.route.ts";
import type { CollectRouteDeps } from "./receive.route.ts";
import { rudderRoutes } from "./formats/rudder.route.ts";
import { segmentRoutes } from "./formats/segment.route.ts";
import { snowplowRoutes } from "./formats/snowplow.route.ts";

export type { CollectRouteDeps };

/** Everything a write key may send to, a wire format a line. Content types are ignored: SDKs and beacons send what the browser lets them. */
export const collectRoutes = (deps: CollectRouteDeps): Hono => {
  const app = new Hono();
  app.route("/", segmentRoutes(deps));
  app.route("/", rudderRoutes(deps));
  app.route("/", jitsuRoutes(deps));
  app.route("/", posthogRoutes(deps));
  app.route("/", pixelRoutes(deps));
  app.route("/", beaconRoutes(deps));
  app.route("/", ga4Routes(deps));
  app.route("/", snowplowRoutes(deps));
  return app;
};
