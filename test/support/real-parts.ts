import type { TestProject } from "vitest/node";
import { startTestStack } from "../../scripts/test-stack.ts";
import type { TestKafka, TestRedis } from "../../scripts/test-stack.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A real Apache Kafka behind the bridge, or null where it is not installed. */
    kafka: TestKafka | null;
    /** A real redis-server behind its REST front, or null where it is not installed. */
    redis: TestRedis | null;
  }
}

/** vitest globalSetup: starts the real parts once for all files; tests skip what is null. */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  const started = performance.now();
  const { kafka = null, redis = null, missing, stop } = await startTestStack();
  for (const line of missing) process.stderr.write(`skipping real-part tests: ${line}\n`);
  const parts = [kafka && `Apache Kafka ${kafka.brokers.join(",")}`, redis && `redis-server ${redis.address}`].filter(
    Boolean,
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (parts.length > 0) process.stderr.write(`real parts after ${seconds} s: ${parts.join(", ")}\n`);
  project.provide("kafka", kafka);
  project.provide("redis", redis);
  return stop;
};
