import { env } from "cloudflare:workers";
import { readModelContract } from "../../ports/read-model.contract.ts";
import { readModelOf, type ItemsEnv } from "../../support/worker/items-worker.ts";

readModelContract("Durable Objects", () => Promise.resolve(readModelOf(env as unknown as ItemsEnv)));
