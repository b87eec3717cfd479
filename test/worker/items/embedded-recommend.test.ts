import { env } from "cloudflare:workers";
import { recommendContract } from "../../ports/recommend/recommend.contract.ts";
import { readModelOf } from "../../support/worker/items-worker.ts";

recommendContract("Durable Objects", async () => readModelOf(env));
