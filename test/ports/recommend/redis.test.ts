import { describe, inject } from "vitest";
import { redisReadModel } from "../../../src/platform/upstash/redis-read-model.ts";
import { recommendContract } from "./recommend.contract.ts";

const redis = inject("redis");

describe.skipIf(redis === null)("over a real redis-server", () => {
  recommendContract("Redis", async () => redisReadModel({ url: redis?.url ?? "", token: redis?.token ?? "" }));
});
