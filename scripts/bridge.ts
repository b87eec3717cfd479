import { brokerList, saslLogin, topicSizes } from "./bridge/arguments.ts";
import { isLoopback } from "./bridge/http/credentials.ts";
import type { RunningServer } from "./bridge/http/server.ts";
import { createTopics } from "./bridge/kafka/create-topics.ts";
import { startKafkaBridge } from "./bridge/kafka/server.ts";
import { startRedisFront } from "./bridge/redis/server.ts";
import { cli, fail } from "./lib/cli.ts";
import { untilStopped } from "./lib/until-stopped.ts";

const port = { min: 0, max: 65_535, whole: true };

const { values } = cli({
  name: "bridge",
  about:
    "Speaks the Upstash Kafka REST contract in front of any Kafka cluster, and the Upstash Redis REST contract in front of any Redis.",
  options: {
    brokers: { about: "Kafka brokers to start from", value: "HOST:PORT[,…]" },
    port: { about: "port of the Kafka bridge, 0 for a free one", value: "PORT", number: port, default: 8082 },
    host: {
      about: "address to listen on; beyond loopback a password and a token are required",
      value: "HOST",
      default: "127.0.0.1",
    },
    user: { about: "user name that callers must give", value: "NAME" },
    password: { about: "their password (or the variable BRIDGE_PASSWORD)", value: "PASSWORD" },
    ssl: { about: "connect to the brokers by TLS" },
    sasl: { about: "log in to the brokers (or the variable BRIDGE_SASL)", value: "MECHANISM:USER:PASSWORD" },
    "create-topic": { about: "create topics that are not there yet", value: "NAME:PARTITIONS[,…]" },
    redis: { about: "Redis server, redis:// or rediss://", value: "URL" },
    "redis-port": { about: "port of the Redis front, 0 for a free one", value: "PORT", number: port, default: 8079 },
    token: { about: "token that callers of the Redis front must give (or the variable BRIDGE_TOKEN)", value: "TOKEN" },
  },
  examples: [
    "npm run bridge -- --brokers localhost:9092 --user doorstep --password secret --create-topic doorstep-events:16",
    "npm run bridge -- --redis redis://localhost:6379 --token secret",
  ],
});

const secret = (given: string | undefined, variable: string): string | undefined => given ?? process.env[variable];
const password = secret(values.password, "BRIDGE_PASSWORD");
const token = secret(values.token, "BRIDGE_TOKEN");
const { brokers, redis, host, user } = values;

if (brokers === undefined && redis === undefined) fail("give --brokers, --redis or both");
if ((user === undefined) !== (password === undefined)) fail("--user and --password belong together");
if (brokers !== undefined && !isLoopback(host) && password === undefined)
  fail(`--user and --password are required on ${host}`);
if (redis !== undefined && !isLoopback(host) && token === undefined) fail(`--token is required on ${host}`);
if (redis !== undefined && !(URL.canParse(redis) && /^rediss?:$/.test(new URL(redis).protocol))) {
  fail(`--redis takes redis://HOST:PORT, not '${redis}'`);
}
const topics = topicSizes("create-topic", values["create-topic"]);
const sasl = saslLogin(secret(values.sasl, "BRIDGE_SASL"));
const address =
  brokers === undefined ? undefined : { brokers: brokerList(brokers), ssl: values.ssl, ...(sasl && { sasl }) };

const running: RunningServer[] = [];
try {
  if (address) {
    if (topics.length > 0) await createTopics(address, topics);
    const login = user === undefined || password === undefined ? {} : { login: { user, password } };
    running.push(await startKafkaBridge({ ...address, ...login, host, port: values.port }));
  }
  if (redis !== undefined) {
    running.push(
      await startRedisFront({ redis, host, port: values["redis-port"], ...(token !== undefined && { token }) }),
    );
  }
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
process.stdout.write(running.map(({ url }) => `ready ${url}\n`).join(""));
await untilStopped();
await Promise.all(running.map((server) => server.close()));
process.exit(0);
