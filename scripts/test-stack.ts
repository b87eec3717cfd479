import { cli } from "./lib/cli.ts";
import { topicSizes } from "./bridge/arguments.ts";
import { untilStopped } from "./lib/until-stopped.ts";
import { startTestStack } from "./test-stack/start.ts";

export { startTestStack } from "./test-stack/start.ts";
export type { TestKafka, TestRedis, TestStack } from "./test-stack/start.ts";

const main = async (): Promise<void> => {
  const { values } = cli({
    name: "test-stack",
    about:
      "Starts a real Apache Kafka and a real redis-server, each behind its REST bridge, on free loopback ports until Ctrl-C.",
    options: {
      topics: { about: "topics to create, with their partitions", value: "NAME:N[,NAME:N…]" },
      json: { about: "print the addresses as one JSON line" },
    },
    examples: ["npm run test-stack -- --topics doorstep-events:16"],
  });
  const topics = topicSizes("topics", values.topics);
  const started = performance.now();
  if (!values.json) process.stderr.write("starting Apache Kafka and redis-server …\n");
  const stack = await startTestStack({ topics });
  const { kafka, redis, missing } = stack;
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ kafka: kafka ?? null, redis: redis ?? null, missing })}\n`);
  } else {
    const lines = [
      kafka &&
        `kafka  ${kafka.url}  user ${kafka.user}  password ${kafka.password}  brokers ${kafka.brokers.join(",")}`,
      redis && `redis  ${redis.url}  token ${redis.token}  server ${redis.address}`,
      ...missing,
      `ready after ${((performance.now() - started) / 1000).toFixed(1)} s`,
    ];
    process.stdout.write(`${lines.filter(Boolean).join("\n")}\n`);
  }
  await untilStopped();
  await stack.stop();
};

if (import.meta.main) await main();
