import { startKafkaBridge } from "../bridge/kafka/server.ts";
import { createTopics } from "../bridge/kafka/create-topics.ts";
import type { TopicSize } from "../bridge/kafka/create-topics.ts";
import { startRedisFront } from "../bridge/redis/server.ts";
import { makeCertificates } from "./certificates.ts";
import { findKafka, startKafka } from "./kafka.ts";
import type { SecureKafka } from "./kafka.ts";
import { onPath } from "./on-path.ts";
import { findRedis, startRedis } from "./redis.ts";

export type TestKafka = {
  /** Of the REST bridge. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** host:port of the broker itself. */
  readonly brokers: readonly string[];
  /** Listeners with TLS and SASL; absent where openssl is not installed. */
  readonly secure?: SecureKafka;
};
export type TestRedis = {
  /** Of the REST front. */
  readonly url: string;
  readonly token: string;
  /** redis://host:port of the server itself. */
  readonly address: string;
};
export type TestStack = {
  readonly kafka?: TestKafka;
  readonly redis?: TestRedis;
  /** One line per part that is not on this machine, saying how to get it. */
  readonly missing: readonly string[];
  readonly stop: () => Promise<void>;
};

const login = { user: "doorstep", password: "test-password" };
const token = "test-token";

/**
 * Starts what is installed of a real Apache Kafka and a real redis-server, each behind its REST bridge, on free
 * loopback ports and empty data. With CI=true a missing part is an error.
 */
export const startTestStack = async ({ topics = [] }: { topics?: readonly TopicSize[] } = {}): Promise<TestStack> => {
  const [kafkaProgram, redisProgram, openssl] = [findKafka(), findRedis(), onPath("openssl")];
  const missing = [
    ...[
      ...(typeof kafkaProgram === "string" ? [kafkaProgram] : []),
      ...(redisProgram === undefined ? ["redis-server"] : []),
    ].map((part) => `${part} is not installed: run  bash .ci/install-real-parts.sh`),
    ...(openssl === undefined ? ["openssl is not installed: Apache Kafka starts without TLS and SASL"] : []),
  ];
  if (missing.length > 0 && process.env["CI"] === "true") throw new Error(missing.join("\n"));

  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of stops.splice(0).reverse()) await step();
  };
  try {
    const [kafka, redis] = await Promise.all([
      typeof kafkaProgram === "string" ? undefined : kafkaBehindBridge(kafkaProgram, openssl, topics, stops),
      redisProgram === undefined ? undefined : redisBehindFront(redisProgram, stops),
    ]);
    return { ...(kafka && { kafka }), ...(redis && { redis }), missing, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

type Stops = (() => Promise<void>)[];

const kafkaBehindBridge = async (
  program: Exclude<ReturnType<typeof findKafka>, string>,
  openssl: string | undefined,
  topics: readonly TopicSize[],
  stops: Stops,
): Promise<TestKafka> => {
  const kafka = await startKafka(program, openssl === undefined ? undefined : makeCertificates(openssl));
  stops.push(kafka.stop);
  const brokers = [kafka.address];
  if (topics.length > 0) await createTopics({ brokers }, topics);
  const bridge = await startKafkaBridge({ brokers, login });
  stops.push(bridge.close);
  return { url: bridge.url, ...login, brokers, ...(kafka.secure && { secure: kafka.secure }) };
};

const redisBehindFront = async (program: string, stops: Stops): Promise<TestRedis> => {
  const redis = await startRedis(program);
  stops.push(redis.stop);
  const front = await startRedisFront({ redis: redis.address, token });
  stops.push(front.close);
  return { url: front.url, token, address: redis.address };
};
