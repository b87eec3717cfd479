import { HttpFailure } from "../http/failure.ts";

/** What Kafka calls it -> what HTTP calls it. Everything else that comes from the cluster is a 503: try again. */
const statusOfType: Readonly<Record<string, number>> = {
  UNKNOWN_TOPIC_OR_PARTITION: 404,
  OFFSET_OUT_OF_RANGE: 416,
  MESSAGE_TOO_LARGE: 413,
  RECORD_LIST_TOO_LARGE: 413,
  INVALID_TOPIC_EXCEPTION: 400,
  INVALID_TIMESTAMP: 400,
  INVALID_RECORD: 400,
  CORRUPT_MESSAGE: 400,
  TOPIC_AUTHORIZATION_FAILED: 403,
  CLUSTER_AUTHORIZATION_FAILED: 403,
  GROUP_AUTHORIZATION_FAILED: 403,
  INVALID_GROUP_ID: 400,
  POLICY_VIOLATION: 403,
};

/** kafkajs reports a codec that it cannot decode (snappy, lz4, zstd) under this name. */
const statusOfName: Readonly<Record<string, number>> = { KafkaJSNotImplemented: 501 };

/** Kafka's answers to a request that went to the wrong broker: read the cluster's layout again and repeat. */
const misdirected = new Set([
  "NOT_LEADER_FOR_PARTITION",
  "LEADER_NOT_AVAILABLE",
  "UNKNOWN_TOPIC_OR_PARTITION",
  "FENCED_LEADER_EPOCH",
  "UNKNOWN_LEADER_EPOCH",
  "REPLICA_NOT_AVAILABLE",
  "NOT_COORDINATOR_FOR_GROUP",
]);

const field = (error: unknown, name: "type" | "name" | "message"): string => {
  const value: unknown = typeof error === "object" && error !== null ? Reflect.get(error, name) : undefined;
  return typeof value === "string" ? value : "";
};

/** kafkajs wraps what it gave up on; Kafka's own name is further down. */
const typeOf = (error: unknown, depth = 3): string => {
  const type = field(error, "type");
  if (type !== "" || depth === 0 || typeof error !== "object" || error === null) return type;
  return typeOf(Reflect.get(error, "cause"), depth - 1);
};

/** At least one partition of the request was refused for its address, without effect on that partition. */
export const isMisdirected = (error: unknown): boolean => misdirected.has(typeOf(error));

/** The connection broke; whether the request had an effect is unknown. */
export const isDisconnected = (error: unknown): boolean =>
  field(error, "name").startsWith("KafkaJSConnection") || field(error, "name") === "KafkaJSBrokerNotFound";

export const isOutOfRange = (error: unknown): boolean => field(error, "type") === "OFFSET_OUT_OF_RANGE";

/** A short name of a bounded set, for a metric: Kafka's, else kafkajs'. Undefined for what is no error of the cluster. */
export const kafkaErrorName = (error: unknown): string | undefined => {
  if (error instanceof HttpFailure) return undefined;
  const name = field(error, "name");
  return typeOf(error) || (name.startsWith("KafkaJS") ? name : "internal");
};

/** Any error from kafkajs as the failure a caller reads: Kafka's own name for it first, then its sentence. */
export const explainKafkaError = (error: unknown): HttpFailure => {
  if (error instanceof HttpFailure) return error;
  const type = typeOf(error);
  const name = field(error, "name");
  const message = [type, field(error, "message")].filter((part) => part !== "").join(": ");
  const status = statusOfType[type] ?? statusOfName[name];
  if (status !== undefined) return new HttpFailure(status, message);
  if (name.startsWith("KafkaJS")) {
    return new HttpFailure(503, `Kafka is not available: ${message}`, { headers: { "Retry-After": "1" } });
  }
  return new HttpFailure(500, "internal error of the bridge");
};
