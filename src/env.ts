import * as z from "zod";
import { err, ok, type Result } from "./base/result.ts";
import { ApiKey, Keyring } from "./contract/keys.ts";
import { clickParameter } from "./contract/landing.ts";

const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, ctx): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        ctx.addIssue({ code: "custom", message: "is not JSON" });
        return z.NEVER;
      }
    })
    .pipe(schema);

const Shop = z.strictObject({
  name: z.string().min(1).max(200),
  home_url: z.url({ protocol: /^https?$/ }),
  currency: z.string().regex(/^[A-Z]{3}$/),
  /** Hosts besides those of catalogue URLs that clicks may lead to. */
  click_hosts: z.array(z.string().max(253)).max(100),
  /** Whether a click's redirect says in this query parameter which click it was, for the page to confirm it. */
  click_parameter: z.enum([clickParameter, ""]).default(clickParameter),
  /** Send ids of test sends and previews, besides those that are known: never kept, never counted. */
  preview_sends: z.array(z.string().min(1).max(200)).max(100).default([]),
});
export type Shop = z.infer<typeof Shop>;

/** Epochs that were appended to before, oldest first: drained before the present one is read, and read by rebuilds. */
const PreviousEpoch = z.strictObject({
  epoch: z.string().regex(/^[a-z0-9-]{1,32}$/),
  partitions: z.int().min(1).max(256),
  log: z.enum(["embedded", "kafka"]),
});

const Origin = z.union([z.literal(""), z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin)]);

const Settings = z.object({
  /** Empty: the origin that a request came to. */
  DOORSTEP_ORIGIN: Origin.default(""),
  DOORSTEP_JURISDICTION: z.enum(["", "eu", "fedramp"]).default(""),
  DOORSTEP_SHOP: json(Shop),
  DOORSTEP_KEYS: json(z.array(ApiKey).min(1)),
  DOORSTEP_KEYRING: json(Keyring),
  DOORSTEP_LOCAL: z.enum(["true", "false"]).default("false"),
  DOORSTEP_LOG: z.enum(["embedded", "kafka"]).default("embedded"),
  DOORSTEP_LOG_EPOCH: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/)
    .default("e1"),
  DOORSTEP_LOG_PREVIOUS: json(z.union([PreviousEpoch.transform((one) => [one]), z.array(PreviousEpoch)])).default([]),
  DOORSTEP_LOG_PARTITIONS: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(256))
    .default(16),
  /** The derived state that serves; see README "Rebuilding". */
  DOORSTEP_GENERATION: z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .pipe(z.int().min(1))
    .default(1),
  /** Days for which the embedded log keeps what is archived and applied. */
  DOORSTEP_LOG_KEEP_DAYS: z
    .string()
    .regex(/^\d{1,4}$/)
    .transform(Number)
    .default(7),
  DOORSTEP_LAKE: z.enum(["embedded", "r2", "s3", "off"]).default("embedded"),
  DOORSTEP_TILES: z.enum(["embedded", "r2", "off"]).default("embedded"),
  DOORSTEP_READ_MODEL: z.enum(["embedded", "redis"]).default("embedded"),
  UPSTASH_KAFKA_REST_URL: z.url().optional(),
  UPSTASH_KAFKA_REST_USERNAME: z.string().optional(),
  UPSTASH_KAFKA_REST_PASSWORD: z.string().optional(),
  UPSTASH_REDIS_REST_URL: z.url().optional(),
  UPSTASH_REDIS_REST_TOKEN: z.string().optional(),
  LAKE_S3_URL: z.url({ protocol: /^https?$/ }).optional(),
  LAKE_S3_REGION: z.string().default("auto"),
  LAKE_S3_ACCESS_KEY_ID: z.string().optional(),
  LAKE_S3_SECRET_ACCESS_KEY: z.string().optional(),
});

/** SHA-256 of the published local keys wk_dev, wk_dev_import, rk_dev and sk_dev: refused outside local development. */
export const localKeyHashes: readonly string[] = [
  "b04c6019540b78dbf299506e4d200de6ad9e885b6a9daeb136fbaaacf00882d8",
  "cb16fe5a48681da5d5e945ade7ffab93ff11524f9c4a1394993e14600e29be0c",
  "49ca362d05a17528cdb9d97afffaa3c3ba3a9f4133d3c0abe3689b1228678ea9",
  "936d6bb370fc6ffeea3220ce56d5d4be5e8073698aa9101525089cb2c28d732c",
];

export type KafkaRest = { readonly url: string; readonly username: string; readonly password: string };
export type S3Settings = {
  readonly url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
};
export type RedisRest = { readonly url: string; readonly token: string };

/** Checked configuration: the only form in which settings travel further. */
export type Config = {
  readonly origin: string;
  readonly jurisdiction: "eu" | "fedramp" | null;
  readonly shop: Shop;
  readonly keys: readonly ApiKey[];
  readonly keyring: Keyring;
  readonly local: boolean;
  readonly log: {
    readonly epoch: string;
    readonly partitions: number;
    /** Null: the embedded log. */
    readonly kafka: KafkaRest | null;
    /** Earlier epochs, oldest first; those on Kafka are on the same cluster. */
    readonly previous: readonly {
      readonly epoch: string;
      readonly partitions: number;
      readonly kafka: KafkaRest | null;
    }[];
    readonly keepDays: number;
  };
  /** The Kafka cluster whose topics may be sources, whatever the log is on; null: there is none. */
  readonly kafka: KafkaRest | null;
  /** Where the second copy of the log goes; null: nowhere. */
  readonly lake: "embedded" | "r2" | S3Settings | null;
  /** Where painted tiles are kept for the whole deployment; null: nowhere, and none is built ahead. */
  readonly tiles: "embedded" | "r2" | null;
  /** Null: the embedded read model. */
  readonly redis: RedisRest | null;
  /** Number of the derived state that serves: profiles and item sums. */
  readonly generation: number;
};

/** Checks the environment once; an error is one readable text that names the settings at fault. */
export const parseConfig = (env: unknown): Result<Config, string> => {
  const parsed = Settings.safeParse(env);
  if (!parsed.success) return err(z.prettifyError(parsed.error));
  const s = parsed.data;
  const local = s.DOORSTEP_LOCAL === "true";
  if (!local && s.DOORSTEP_KEYS.some((key) => localKeyHashes.includes(key.key_sha256))) {
    return err("DOORSTEP_KEYS holds a published local key; create real ones with `npm run deploy`.");
  }
  const epochs = [...s.DOORSTEP_LOG_PREVIOUS.map(({ epoch }) => epoch), s.DOORSTEP_LOG_EPOCH];
  if (new Set(epochs).size < epochs.length) {
    return err("DOORSTEP_LOG_PREVIOUS names an epoch twice, or the present one: an epoch is never gone back to.");
  }
  const [url, username, password] = [
    s.UPSTASH_KAFKA_REST_URL,
    s.UPSTASH_KAFKA_REST_USERNAME,
    s.UPSTASH_KAFKA_REST_PASSWORD,
  ];
  const kafka: KafkaRest | null =
    url === undefined || username === undefined || password === undefined ? null : { url, username, password };
  const isOnKafka = s.DOORSTEP_LOG === "kafka" || s.DOORSTEP_LOG_PREVIOUS.some(({ log }) => log === "kafka");
  if (isOnKafka && kafka === null) {
    return err("The log is, or was, on Kafka: UPSTASH_KAFKA_REST_URL, _USERNAME and _PASSWORD are required.");
  }
  let redis: RedisRest | null = null;
  if (s.DOORSTEP_READ_MODEL === "redis") {
    const [url, token] = [s.UPSTASH_REDIS_REST_URL, s.UPSTASH_REDIS_REST_TOKEN];
    if (url === undefined || token === undefined) {
      return err("DOORSTEP_READ_MODEL is redis: UPSTASH_REDIS_REST_URL and _TOKEN are required.");
    }
    redis = { url, token };
  }
  let lake: Config["lake"] = s.DOORSTEP_LAKE === "embedded" || s.DOORSTEP_LAKE === "r2" ? s.DOORSTEP_LAKE : null;
  if (s.DOORSTEP_LAKE === "s3") {
    const [url, accessKeyId, secretAccessKey] = [s.LAKE_S3_URL, s.LAKE_S3_ACCESS_KEY_ID, s.LAKE_S3_SECRET_ACCESS_KEY];
    if (url === undefined || accessKeyId === undefined || secretAccessKey === undefined) {
      return err("DOORSTEP_LAKE is s3: LAKE_S3_URL, LAKE_S3_ACCESS_KEY_ID and LAKE_S3_SECRET_ACCESS_KEY are required.");
    }
    lake = { url, region: s.LAKE_S3_REGION, accessKeyId, secretAccessKey };
  }
  return ok({
    origin: s.DOORSTEP_ORIGIN,
    jurisdiction: s.DOORSTEP_JURISDICTION === "" ? null : s.DOORSTEP_JURISDICTION,
    shop: s.DOORSTEP_SHOP,
    keys: s.DOORSTEP_KEYS,
    keyring: s.DOORSTEP_KEYRING,
    local,
    log: {
      epoch: s.DOORSTEP_LOG_EPOCH,
      partitions: s.DOORSTEP_LOG_PARTITIONS,
      kafka: s.DOORSTEP_LOG === "kafka" ? kafka : null,
      previous: s.DOORSTEP_LOG_PREVIOUS.map(({ epoch, partitions, log }) => ({
        epoch,
        partitions,
        kafka: log === "kafka" ? kafka : null,
      })),
      keepDays: s.DOORSTEP_LOG_KEEP_DAYS,
    },
    kafka,
    lake,
    tiles: s.DOORSTEP_TILES === "off" ? null : s.DOORSTEP_TILES,
    redis,
    generation: s.DOORSTEP_GENERATION,
  });
};

/** Epochs whose log is the embedded one. */
export const embeddedEpochs = ({ log }: Config): readonly string[] =>
  [...log.previous, log].filter(({ kafka }) => kafka === null).map(({ epoch }) => epoch);
