import { Hono } from "hono";
import { logRoutes } from "./aggregate/log.route.ts";
import { rebuildRoutes } from "./aggregate/rebuild.route.ts";
import { collectRoutes } from "./collect/collect.route.ts";
import { sdkRoutes } from "./collect/sdk.route.ts";
import { sourceRoutes } from "./collect/sources/sources.route.ts";
import { devRoutes } from "./collect/dev/dev.route.ts";
import { rejectRoutes } from "./collect/rejects/rejects.route.ts";
import { repairRoutes } from "./collect/rejects/repair.route.ts";
import { catalogRoutes } from "./items/catalog.route.ts";
import { republishRoutes } from "./items/republish.route.ts";
import { clickRoutes } from "./message/click.route.ts";
import { imageRoutes } from "./message/image.route.ts";
import { tokenRoutes } from "./message/tokens.route.ts";
import { docsRoutes } from "./monitor/docs.route.ts";
import { healthRoutes } from "./monitor/health.route.ts";
import { resumeRoutes } from "./monitor/resume.route.ts";
import { notFound, onError } from "./platform/http/errors.ts";
import { hostHeader } from "./platform/http/host-header.ts";
import { jsonCharset } from "./platform/http/json-charset.ts";
import { requestLog } from "./platform/http/request-log.ts";
import { staticRouter } from "./platform/http/static-router.ts";
import { exportRoutes } from "./profile/export.route.ts";
import { erasureRoutes } from "./profile/erasure/erasure.route.ts";
import { activityRoutes } from "./profile/activity.route.ts";
import { profileRoutes } from "./profile/profile.route.ts";
import { placementRoutes } from "./recommend/placements.route.ts";
import { recommendBatchRoutes } from "./recommend/batch.route.ts";
import { recommendRoutes } from "./recommend/recommend.route.ts";
import { previewRoutes } from "./render/preview.route.ts";
import { templateRoutes } from "./render/templates.route.ts";
import { type Services, servicesOf } from "./services.ts";

/** Every route, in the order of an event's way; what no route knows is a 404 envelope. */
export const createApp = (services: Services): Hono => {
  const app = new Hono({ router: staticRouter() });
  app.use(requestLog(services.clock, services.metrics, services.writeLine, () => services.random.uuid()));
  app.use(jsonCharset, hostHeader);
  app.route("/", collectRoutes(services.routes.collect));
  app.route("/", sdkRoutes());
  app.route("/", sourceRoutes(services.routes.sources));
  app.route("/", rejectRoutes(services.routes.rejects));
  app.route("/", repairRoutes(services.routes.rejects));
  app.route("/", devRoutes(services.routes.dev));
  app.route("/", catalogRoutes(services.routes.catalog));
  app.route("/", profileRoutes(services.routes.profile));
  app.route("/", erasureRoutes(services.routes.erasure));
  app.route("/", exportRoutes(services.routes.export));
  app.route("/", activityRoutes(services.routes.activity));
  app.route("/", recommendRoutes(services.routes.recommend));
  app.route("/", placementRoutes(services.routes.placements));
  app.route("/", recommendBatchRoutes(services.routes.recommend));
  app.route("/", tokenRoutes(services.routes.tokens));
  app.route("/", imageRoutes(services.routes.image));
  app.route("/", clickRoutes(services.routes.click));
  app.route("/", previewRoutes(services.routes.preview));
  app.route("/", templateRoutes(services.routes.templates));
  app.route("/", resumeRoutes(services.routes.resume));
  app.route("/", logRoutes(services.routes.log));
  app.route("/", rebuildRoutes(services.routes.rebuild));
  app.route("/", republishRoutes(services.routes.republish));
  app.route("/", healthRoutes(services.routes.health));
  app.route("/", docsRoutes());
  app.notFound(notFound);
  app.onError(onError);
  return app;
};

const apps = new WeakMap<Services, Hono>();

/** Answers one request. A configuration that is not usable is said in the log and answered with 500. */
export const handleRequest = async (request: Request, env: Env, ctx: ExecutionContext): Promise<Response> => {
  const services = servicesOf(env);
  let app = apps.get(services);
  if (app === undefined) {
    app = createApp(services);
    apps.set(services, app);
  }
  const response = await app.fetch(request, env, ctx);
  services.metrics.flush((work) => ctx.waitUntil(work));
  return response;
};
