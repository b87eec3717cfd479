import { readFileSync } from "node:fs";
import type { SASLOptions } from "kafkajs";
import { fail } from "../lib/cli.ts";
import { readCertificate } from "./http/tls.ts";
import type { Certificate } from "./http/tls.ts";
import type { TopicSize } from "./kafka/create-topics.ts";
import type { ClusterAddress } from "./kafka/link.ts";

/** "name:partitions,…" -> topics to create; ends the script on anything else. */
export const topicSizes = (option: string, text: string | undefined, replicas?: number): readonly TopicSize[] =>
  list(text).map((entry) => {
    const [topic = "", partitions = "", ...rest] = entry.split(":");
    if (!/^[\w.-]{1,249}$/.test(topic) || !/^[1-9]\d{0,4}$/.test(partitions) || rest.length > 0) {
      return fail(`--${option} takes NAME:PARTITIONS, not '${entry}'`);
    }
    return { topic, partitions: Number(partitions), ...(replicas !== undefined && { replicas }) };
  });

type ClusterOptions = Readonly<
  Record<"brokers" | "ca" | "cert" | "key" | "sasl", string | undefined> & Record<"ssl", boolean>
>;

/** Where the cluster is and how to get in; undefined without --brokers. */
export const clusterAddress = ({ brokers, ssl, ca, cert, key, sasl }: ClusterOptions): ClusterAddress | undefined => {
  if (brokers === undefined) return undefined;
  if ((cert === undefined) !== (key === undefined)) return fail("--cert and --key belong together");
  const files = {
    ...(ca !== undefined && { ca: fileOf("ca", ca) }),
    ...(cert !== undefined && { cert: fileOf("cert", cert) }),
    ...(key !== undefined && { key: fileOf("key", key) }),
  };
  const tls = Object.keys(files).length > 0 ? files : ssl;
  const login = saslLogin(sasl);
  return { brokers: brokerList(brokers), ssl: tls, ...(login && { sasl: login }) };
};

/** Reads the https certificate, now and whenever it is called again; undefined when none is named. */
export const certificateReader = (
  cert: string | undefined,
  key: string | undefined,
): (() => Certificate) | undefined => {
  if ((cert === undefined) !== (key === undefined)) return fail("--tls-cert and --tls-key belong together");
  if (cert === undefined || key === undefined) return undefined;
  const read = (): Certificate => readCertificate(cert, key);
  try {
    read();
  } catch (error) {
    return fail(`--tls-cert, --tls-key: ${error instanceof Error ? error.message : String(error)}`);
  }
  return read;
};

const fileOf = (option: string, path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    return fail(`--${option}: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const brokerList = (text: string): readonly string[] => {
  const brokers = list(text);
  const wrong = brokers.find((broker) => !/^[^:\s]+:\d{1,5}$/.test(broker));
  if (brokers.length === 0 || wrong !== undefined) return fail(`--brokers takes HOST:PORT, not '${wrong ?? text}'`);
  return brokers;
};

/** "mechanism:user:password"; the password may hold colons. */
const saslLogin = (text: string | undefined): SASLOptions | undefined => {
  if (text === undefined) return undefined;
  const [mechanism = "", username = "", ...password] = text.split(":");
  const login = { username, password: password.join(":") };
  const known = mechanism.toLowerCase();
  if (username !== "" && login.password !== "") {
    if (known === "plain" || known === "scram-sha-256" || known === "scram-sha-512")
      return { mechanism: known, ...login };
  }
  return fail("--sasl takes MECHANISM:USER:PASSWORD with the mechanism plain, scram-sha-256 or scram-sha-512");
};

const list = (text: string | undefined): readonly string[] =>
  (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
