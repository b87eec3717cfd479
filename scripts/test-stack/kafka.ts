import { execFile } from "node:child_process";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { openLink } from "../bridge/kafka/link.ts";
import type { Certificates, KeyPair } from "./certificates.ts";
import { dataFolder, freePorts, startGuarded, untilReady } from "./guarded.ts";
import { formatArguments, saslUser, serverProperties } from "./kafka-properties.ts";
import { onPath } from "./on-path.ts";

export type SecureKafka = {
  /** PEM of the authority that signed the broker's certificate, and a client certificate it accepts. */
  readonly ca: string;
  readonly client: KeyPair;
  /** For every SASL mechanism. */
  readonly user: typeof saslUser;
  /** host:port of the listeners: SASL without TLS, TLS, TLS that requires a client certificate, SASL over TLS. */
  readonly sasl: string;
  readonly tls: string;
  readonly mutual: string;
  readonly saslTls: string;
};

export type RunningKafka = {
  readonly address: string;
  /** Present when certificates were asked for. */
  readonly secure?: SecureKafka;
  /** kill -9; the data stays. */
  readonly crash: () => Promise<void>;
  /** After a crash, on the same data and port; settles when it answers. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Small and quick to start: the broker serves a few thousand records and then goes away. */
const jvm = ["-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"];

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
export const startKafka = async (
  { java, libs }: { readonly java: string; readonly libs: string },
  certificates?: Certificates,
): Promise<RunningKafka> => {
  const folder = dataFolder("kafka");
  const [plain = 0, controller = 0, sasl = 0, tls = 0, mutual = 0, saslTls = 0] = await freePorts(6);
  const properties = join(folder, "server.properties");
  const logging = join(folder, "log4j2.xml");
  const secure = certificates && { certificates, sasl, tls, mutual, saslTls };
  writeFileSync(properties, serverProperties(folder, { plain, controller }, secure));
  writeFileSync(logging, log4j);
  const classes = [...jvm, `-Dlog4j2.configurationFile=${logging}`, "-cp", join(libs, "*")];
  try {
    const format = [...classes, "kafka.tools.StorageTool", ...formatArguments(properties)];
    await promisify(execFile)(java, format);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  const server = startGuarded(folder, java, [...classes, "kafka.Kafka", properties]);
  const address = `127.0.0.1:${plain}`;
  const answers = () => untilReady("Apache Kafka", server, 60_000, () => showsTopics(address));
  await answers();
  return {
    address,
    ...(certificates && {
      secure: {
        ca: certificates.ca,
        client: certificates.client,
        user: saslUser,
        sasl: `127.0.0.1:${sasl}`,
        tls: `127.0.0.1:${tls}`,
        mutual: `127.0.0.1:${mutual}`,
        saslTls: `127.0.0.1:${saslTls}`,
      },
    }),
    crash: server.crash,
    restart: () => {
      server.restart();
      return answers();
    },
    stop: server.stop,
  };
};

const showsTopics = async (address: string): Promise<void> => {
  const link = openLink({ brokers: [address] });
  try {
    await link.topics();
  } finally {
    await link.close();
  }
};

const log4j = `<Configuration status="ERROR">
  <Appenders><Console name="console"><PatternLayout pattern="%p %m (%c{1})%n%throwable"/></Console></Appenders>
  <Loggers><Root level="WARN"><AppenderRef ref="console"/></Root></Loggers>
</Configuration>
`;
