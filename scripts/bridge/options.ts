import type { Option } from "../lib/cli.ts";

const port = { min: 0, max: 65_535, whole: true };

/** What `npm run bridge` can be told. Secrets may come from the environment, where `ps` does not show them. */
export const bridgeOptions = {
  brokers: { about: "Kafka brokers to start from", value: "HOST:PORT[,…]" },
  port: { about: "port of the Kafka bridge, 0 for a free one", value: "PORT", number: port, default: 8082 },
  host: {
    about: "address to listen on; beyond loopback a password and a token are required",
    value: "HOST",
    default: "127.0.0.1",
  },
  user: { about: "user name that callers must give", value: "NAME" },
  password: { about: "their password (or the variable BRIDGE_PASSWORD)", value: "PASSWORD" },
  "tls-cert": { about: "serve https with this certificate chain; read again on SIGHUP", value: "FILE" },
  "tls-key": { about: "its private key", value: "FILE" },
  ssl: { about: "connect to the brokers by TLS" },
  ca: { about: "authority that signed the brokers' certificates, if no public one", value: "FILE" },
  cert: { about: "client certificate for the brokers", value: "FILE" },
  key: { about: "its private key", value: "FILE" },
  sasl: {
    about: "log in to the brokers: plain, scram-sha-256 or scram-sha-512 (or the variable BRIDGE_SASL)",
    value: "MECHANISM:USER:PASSWORD",
  },
  "create-topic": { about: "create topics that are not there yet", value: "NAME:PARTITIONS[,…]" },
  replication: {
    about: "replicas of a created topic; unset: the cluster's default",
    value: "N",
    number: { min: 1, max: 9, whole: true },
  },
  "max-body": { about: "largest request body, MB", value: "MB", number: { min: 1, max: 100 }, default: 16 },
  "max-held": {
    about: "bodies and unsent answers held at once before 503, MB",
    value: "MB",
    number: { min: 1, max: 16_384 },
    default: 128,
  },
  "max-requests": {
    about: "requests worked on at once before 503",
    value: "N",
    number: { min: 1, max: 100_000, whole: true },
    default: 512,
  },
  drain: {
    about: "how long running requests may take to end on SIGTERM",
    value: "SECONDS",
    number: { min: 0, max: 600 },
    default: 15,
  },
  redis: { about: "Redis server, redis:// or rediss://", value: "URL" },
  "redis-port": { about: "port of the Redis front, 0 for a free one", value: "PORT", number: port, default: 8079 },
  token: { about: "token that callers of the Redis front must give (or the variable BRIDGE_TOKEN)", value: "TOKEN" },
} as const satisfies Record<string, Option>;
