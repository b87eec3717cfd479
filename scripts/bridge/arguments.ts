import type { SASLOptions } from "kafkajs";
import { fail } from "../lib/cli.ts";
import type { TopicSize } from "./kafka/create-topics.ts";

/** "name:partitions,…" -> topics to create; ends the script on anything else. */
export const topicSizes = (option: string, text: string | undefined): readonly TopicSize[] =>
  list(text).map((entry) => {
    const [topic = "", partitions = "", ...rest] = entry.split(":");
    if (!/^[\w.-]{1,249}$/.test(topic) || !/^[1-9]\d{0,4}$/.test(partitions) || rest.length > 0) {
      return fail(`--${option} takes NAME:PARTITIONS, not '${entry}'`);
    }
    return { topic, partitions: Number(partitions) };
  });

/** "host:port,…" */
export const brokerList = (text: string): readonly string[] => {
  const brokers = list(text);
  const wrong = brokers.find((broker) => !/^[^:\s]+:\d{1,5}$/.test(broker));
  if (brokers.length === 0 || wrong !== undefined) return fail(`--brokers takes HOST:PORT, not '${wrong ?? text}'`);
  return brokers;
};

/** "mechanism:user:password"; the password may hold colons. */
export const saslLogin = (text: string | undefined): SASLOptions | undefined => {
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
