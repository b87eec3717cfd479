import type { IHeaders, KafkaMessage } from "kafkajs";

/** A message as the contract shows it: a missing key or value is the empty string. */
export type Message = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: string;
  readonly value: string;
  readonly headers: readonly { readonly key: string; readonly value: string }[];
};

export const toMessage = (topic: string, partition: number, message: KafkaMessage): Message => ({
  topic,
  partition,
  offset: Number(message.offset),
  timestamp: Number(message.timestamp),
  key: message.key?.toString("utf8") ?? "",
  value: message.value?.toString("utf8") ?? "",
  headers: headerList(message.headers ?? {}),
});

const headerList = (headers: IHeaders): Message["headers"] =>
  Object.entries(headers).flatMap(([key, values]) =>
    [values ?? ""].flat().map((value) => ({ key, value: value.toString() })),
  );

/** Bytes the message holds in Kafka, without framing. */
export const messageBytes = ({ key, value, headers }: KafkaMessage): number =>
  (key?.length ?? 0) +
  (value?.length ?? 0) +
  Object.entries(headers ?? {}).reduce(
    (sum, [name, held]) => sum + name.length + [held ?? ""].flat().join("").length,
    0,
  );
