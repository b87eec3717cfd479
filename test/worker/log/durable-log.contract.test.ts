import { env } from "cloudflare:workers";
import { eventLogContract } from "../../ports/event-log.contract.ts";
import { logOf, type PipelineEnv } from "../../support/pipeline-worker.ts";

const bindings = env as unknown as PipelineEnv;
let epochs = 0;

eventLogContract("embedded, in Durable Objects", () => {
  const epoch = `contract${++epochs}`;
  return Promise.resolve({
    log: logOf(bindings, epoch),
    trim: async (partition, offset) => {
      await bindings.LOG_PARTITION.getByName(`log:${epoch}:${partition}`).prune({ offset });
    },
  });
});
