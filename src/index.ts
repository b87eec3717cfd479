/** Doorstep: entry of the Worker. Requests go to app.ts, the minute to schedule.job.ts, objects are in objects.ts. */
import { handleRequest } from "./app.ts";
import { servicesOf } from "./services.ts";

export {
  Archiver,
  BufferDrain,
  DecisionCopyShard,
  Erasures,
  Forwarder,
  ItemShard,
  LakeStore,
  LogPartition,
  MetricsStore,
  Profile,
  ReadModelShard,
  Reader,
  RejectIndex,
  RejectStore,
  SettingsStore,
  SourceMeter,
  TileBuilder,
  TileStore,
  TopicReader,
} from "./objects.ts";

export default {
  fetch: handleRequest,

  async scheduled(controller, env, ctx) {
    const services = servicesOf(env);
    await services.minute(controller.scheduledTime);
    services.metrics.flush((work) => ctx.waitUntil(work), "now");
  },
} satisfies ExportedHandler<Env>;
