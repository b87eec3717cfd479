import { afterAll, describe } from "vitest";
import type { RunningServer } from "../../../scripts/bridge/http/server.ts";
import { startRedisFront } from "../../../scripts/bridge/redis/server.ts";
import { findRedis, startRedis, type RunningRedis } from "../../../scripts/test-stack/redis.ts";
import { redisReadModel } from "../../../src/platform/upstash/redis-read-model.ts";
import { recommendContract } from "./recommend.contract.ts";

const program = findRedis();
const token = "redis-token";

// A server of its own: a shop's boards have the same names everywhere, and other suites' gateways publish theirs.
describe.skipIf(program === undefined)("over a real redis-server", () => {
  let redis: RunningRedis | undefined;
  let front: RunningServer | undefined;
  afterAll(async () => {
    await front?.close();
    await redis?.stop();
  });

  recommendContract("Redis", async () => {
    redis = await startRedis(program ?? "");
    front = await startRedisFront({ redis: redis.address, token, drainMs: 500 });
    return redisReadModel({ url: front.url, token });
  });
});
