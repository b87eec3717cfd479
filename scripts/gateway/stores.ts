import * as z from "zod";
import { fail, type Option } from "../lib/cli.ts";
import { privateNetworks } from "./network.ts";

/** Options of every script that starts a gateway: the stores that replace the embedded ones. */
export const storeOptions = {
  kafka: { about: "log on Kafka: base URL of an Upstash-compatible REST bridge", value: "URL" },
  "kafka-user": { about: "user name of the bridge", value: "NAME", default: "" },
  "kafka-password": { about: "password of the bridge", value: "PASSWORD", default: "" },
  redis: { about: "read model on Redis: base URL of an Upstash-compatible REST endpoint", value: "URL" },
  "redis-token": { about: "token of that endpoint", value: "TOKEN", default: "" },
  settings: { about: 'settings over those of wrangler.toml, as JSON: {"DOORSTEP_GENERATION":"2"}', value: "JSON" },
} as const satisfies Record<string, Option>;

export type StoreValues = {
  readonly kafka: string | undefined;
  readonly "kafka-user": string;
  readonly "kafka-password": string;
  readonly redis: string | undefined;
  readonly "redis-token": string;
  readonly settings?: string | undefined;
};

/** Settings and network access for the chosen stores. Throws on an address that is no URL. */
export const storeSettings = (values: StoreValues): { bindings: Record<string, string>; allow: string[] } => {
  const bindings: Record<string, string> = {};
  if (values.kafka !== undefined) {
    bindings["DOORSTEP_LOG"] = "kafka";
    bindings["UPSTASH_KAFKA_REST_URL"] = values.kafka;
    bindings["UPSTASH_KAFKA_REST_USERNAME"] = values["kafka-user"];
    bindings["UPSTASH_KAFKA_REST_PASSWORD"] = values["kafka-password"];
  }
  if (values.redis !== undefined) {
    bindings["DOORSTEP_READ_MODEL"] = "redis";
    bindings["UPSTASH_REDIS_REST_URL"] = values.redis;
    bindings["UPSTASH_REDIS_REST_TOKEN"] = values["redis-token"];
  }
  if (values.settings !== undefined) Object.assign(bindings, settingsOf(values.settings));
  return { bindings, allow: privateNetworks([values.kafka, values.redis].filter((url) => url !== undefined)) };
};

const Settings = z.record(z.string(), z.string());

const settingsOf = (text: string): Record<string, string> => {
  try {
    return Settings.parse(JSON.parse(text));
  } catch {
    return fail(`--settings must be a JSON object of texts, not '${text}'`);
  }
};
