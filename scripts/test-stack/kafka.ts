import { execFile } from "node:child_process";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { openLink } from "../bridge/kafka/link.ts";
import { dataFolder, freePorts, startGuarded, untilReady } from "./guarded.ts";
import { onPath } from "./on-path.ts";

export type RunningKafka = { readonly address: string; readonly stop: () => Promise<void> };

/** Small and quick to start: the broker serves a few thousand records and then goes away. */
const jvm = ["-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"];
const clusterId = "ZG9vcnN0ZXAtdGVzdHMtMQ";

/** Java and the jars, or what is missing. */
export const findKafka = (): { readonly java: string; readonly libs: string } | string => {
  const libs = newestJars(process.env["DOORSTEP_CACHE"] ?? join(homedir(), ".cache", "doorstep"));
  if (libs === undefined) return "Apache Kafka";
  const java = onPath("java");
  return java === undefined ? "Java (for Apache Kafka)" : { java, libs };
};

const newestJars = (cache: string): string | undefined => {
  if (!existsSync(cache)) return undefined;
  const versions = readdirSync(cache)
    .filter((name) => /^kafka-\d/.test(name) && existsSync(join(cache, name, "libs")))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const newest = versions.at(-1);
  return newest === undefined ? undefined : join(cache, newest, "libs");
};

/** One Apache Kafka broker on loopback that is its own controller, on empty data. */
export const startKafka = async ({
  java,
  libs,
}: {
  readonly java: string;
  readonly libs: string;
}): Promise<RunningKafka> => {
  const folder = dataFolder("kafka");
  const [port = 0, controllerPort = 0] = await freePorts(2);
  const properties = join(folder, "server.properties");
  const logging = join(folder, "log4j2.xml");
  writeFileSync(properties, serverProperties(folder, port, controllerPort));
  writeFileSync(logging, log4j);
  const classes = [...jvm, `-Dlog4j2.configurationFile=${logging}`, "-cp", join(libs, "*")];
  try {
    await promisify(execFile)(java, [
      ...classes,
      "kafka.tools.StorageTool",
      "format",
      "-t",
      clusterId,
      "-c",
      properties,
    ]);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  const server = startGuarded(folder, java, [...classes, "kafka.Kafka", properties]);
  const address = `127.0.0.1:${port}`;
  await untilReady("Apache Kafka", server, 60_000, async () => {
    const link = openLink({ brokers: [address] });
    try {
      await link.topics();
    } finally {
      await link.close();
    }
  });
  return { address, stop: server.stop };
};

const serverProperties = (folder: string, port: number, controllerPort: number): string =>
  [
    "process.roles=broker,controller",
    "node.id=1",
    `controller.quorum.voters=1@127.0.0.1:${controllerPort}`,
    `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${port}`,
    "controller.listener.names=CONTROLLER",
    "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    `log.dirs=${join(folder, "data")}`,
    "auto.create.topics.enable=false",
    "default.replication.factor=1",
    "offsets.topic.replication.factor=1",
    "offsets.topic.num.partitions=1",
    "transaction.state.log.replication.factor=1",
    "transaction.state.log.min.isr=1",
    "transaction.state.log.num.partitions=1",
    "group.initial.rebalance.delay.ms=0",
    "",
  ].join("\n");

const log4j = `<Configuration status="ERROR">
  <Appenders><Console name="console"><PatternLayout pattern="%p %m (%c{1})%n%throwable"/></Console></Appenders>
  <Loggers><Root level="WARN"><AppenderRef ref="console"/></Root></Loggers>
</Configuration>
`;
