import { certificateReader, clusterAddress, topicSizes } from "./bridge/arguments.ts";
import { isLoopback } from "./bridge/http/credentials.ts";
import type { RunningServer } from "./bridge/http/server.ts";
import { createTopics } from "./bridge/kafka/create-topics.ts";
import { startKafkaBridge } from "./bridge/kafka/server.ts";
import { bridgeOptions } from "./bridge/options.ts";
import { createProblemLog } from "./bridge/problem-log.ts";
import { startRedisFront } from "./bridge/redis/server.ts";
import { cli, fail } from "./lib/cli.ts";
import { untilStopped } from "./lib/until-stopped.ts";

const { values } = cli({
  name: "bridge",
  about:
    "Speaks the Upstash Kafka REST contract in front of any Kafka cluster, and the Upstash Redis REST contract in front of any Redis.",
  options: bridgeOptions,
  examples: [
    "npm run bridge -- --brokers localhost:9092 --user doorstep --password secret --create-topic doorstep.events.k1:16",
    "npm run bridge -- --brokers kafka.example:9093 --ssl --sasl scram-sha-512:USER:PASSWORD --user doorstep --password secret",
    "npm run bridge -- --redis redis://localhost:6379 --token secret",
  ],
});

const secret = (given: string | undefined, variable: string): string | undefined => given ?? process.env[variable];
const password = secret(values.password, "BRIDGE_PASSWORD");
const token = secret(values.token, "BRIDGE_TOKEN");
const { redis, host, user } = values;

if (values.brokers === undefined && redis === undefined) fail("give --brokers, --redis or both");
if ((user === undefined) !== (password === undefined)) fail("--user and --password belong together");
if (values.brokers !== undefined && !isLoopback(host) && password === undefined)
  fail(`--user and --password are required on ${host}`);
if (redis !== undefined && !isLoopback(host) && token === undefined) fail(`--token is required on ${host}`);
if (redis !== undefined && !(URL.canParse(redis) && /^rediss?:$/.test(new URL(redis).protocol))) {
  fail(`--redis takes redis://HOST:PORT, not '${redis}'`);
}
const topics = topicSizes("create-topic", values["create-topic"], values.replication);
const address = clusterAddress({ ...values, sasl: secret(values.sasl, "BRIDGE_SASL") });
const readCertificate = certificateReader(values["tls-cert"], values["tls-key"]);
const mebibyte = 1024 * 1024;
const shared = { host, certificate: readCertificate?.(), drainMs: values.drain * 1000 };
const report = createProblemLog((line) => process.stderr.write(`${line}\n`), Date.now);

const running: RunningServer[] = [];
try {
  if (address) {
    if (topics.length > 0) await createTopics(address, topics);
    running.push(
      await startKafkaBridge({
        ...address,
        ...shared,
        ...(user !== undefined && password !== undefined && { login: { user, password } }),
        port: values.port,
        maxBodyBytes: values["max-body"] * mebibyte,
        limits: { bytes: values["max-held"] * mebibyte, requests: values["max-requests"] },
        report,
      }),
    );
  }
  if (redis !== undefined) {
    const login = token === undefined ? {} : { token };
    running.push(await startRedisFront({ redis, ...shared, ...login, port: values["redis-port"] }));
  }
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
process.on("SIGHUP", () => {
  if (!readCertificate) return;
  try {
    const certificate = readCertificate();
    for (const server of running) server.replaceCertificate(certificate);
    report("certificate", "read again");
  } catch (error) {
    report("certificate", `not replaced: ${error instanceof Error ? error.message : String(error)}`);
  }
});
process.stdout.write(running.map(({ url }) => `ready ${url}\n`).join(""));
await untilStopped();
await Promise.all(running.map((server) => server.close()));
process.exit(0);
