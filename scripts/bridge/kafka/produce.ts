import { Partitioners } from "kafkajs";
import type { OutgoingMessage } from "kafkajs/src/cluster/index.js";
import { z } from "zod";
import { append } from "./append.ts";
import type { Batch } from "./append.ts";
import { checked, topicPartition } from "./checked.ts";
import { requirePartition } from "./link.ts";
import type { KafkaLink, TopicPartition } from "./link.ts";

const message = z.object({
  topic: topicPartition.shape.topic,
  value: z.string(),
  partition: topicPartition.shape.partition.nullish(),
  /** Milliseconds. */
  timestamp: z.int().positive().nullish(),
  key: z.string().nullish(),
  headers: z.array(z.object({ key: z.string(), value: z.string() })).nullish(),
});
type Message = z.infer<typeof message>;

export type Produced = TopicPartition & { readonly offset: number; readonly timestamp: number };

type Placed = TopicPartition & { readonly index: number; readonly outgoing: OutgoingMessage; readonly bytes: number };

/**
 * A broker refuses a batch above its message.max.bytes (default 1,048,588), so a larger request is cut into several
 * batches per partition, in order. One record above it is the broker's to refuse.
 */
const maxBatchBytes = 900_000;
/** Record framing, an upper estimate. */
const recordOverhead = 64;

const partitionOf = Partitioners.DefaultPartitioner();

/**
 * Appends with acks=all and answers in request order, always as an array. If a partition fails the whole request
 * fails, though records of other partitions may be on the log by then: the caller repeats all of it, and whoever
 * reads the log drops the second copy by the event's own id.
 */
export const produce = async (link: KafkaLink, body: unknown, now: () => number): Promise<readonly Produced[]> => {
  const messages = Array.isArray(body) ? checked(z.array(message), body) : [checked(message, body)];
  const placed = await place(link, messages, now());
  const produced: Produced[] = [];
  for (const round of rounds(placed)) {
    for (const { record, offset, timestamp } of await append(link, round)) {
      produced[record.index] = { topic: record.topic, partition: record.partition, offset, timestamp };
    }
  }
  return produced;
};

const place = async (link: KafkaLink, messages: readonly Message[], now: number): Promise<readonly Placed[]> => {
  const placed: Placed[] = [];
  for (const [index, { topic, value, partition, timestamp, key, headers }] of messages.entries()) {
    const { partitionMetadata } = await link.topic(topic);
    if (partition != null) requirePartition(topic, partition, partitionMetadata.length);
    const chosen =
      partition ??
      partitionOf({ topic, partitionMetadata: [...partitionMetadata], message: { key: key ?? null, value } });
    const outgoing = { key: key ?? null, value, timestamp: timestamp ?? now, headers: grouped(headers ?? []) };
    const headerBytes = (headers ?? []).reduce((sum, header) => sum + header.key.length + header.value.length, 0) * 3;
    const bytes = Buffer.byteLength(value) + Buffer.byteLength(key ?? "") + headerBytes + recordOverhead;
    placed.push({ topic, partition: chosen, index, outgoing, bytes });
  }
  return placed;
};

/** kafkajs takes repeated headers as a list under one name. */
const grouped = (headers: readonly { key: string; value: string }[]): Record<string, string | string[]> => {
  const groups = Map.groupBy(headers, ({ key }) => key);
  return Object.fromEntries(
    [...groups].map(([key, same]) => [
      key,
      same.length === 1 ? (same[0]?.value ?? "") : same.map(({ value }) => value),
    ]),
  );
};

/** Rounds of at most one batch per partition, to be sent one after the other. */
const rounds = (records: readonly Placed[]): readonly Batch<Placed>[][] => {
  const result: Batch<Placed>[][] = [];
  for (const group of Map.groupBy(records, ({ topic, partition }) => `${partition} ${topic}`).values()) {
    for (const [index, batch] of batches(group).entries()) {
      const [first] = batch;
      if (first) (result[index] ??= []).push({ topic: first.topic, partition: first.partition, records: batch });
    }
  }
  return result;
};

const batches = (records: readonly Placed[]): readonly Placed[][] => {
  const result: Placed[][] = [];
  let bytes = Infinity;
  for (const record of records) {
    bytes += record.bytes;
    if (bytes > maxBatchBytes) {
      result.push([]);
      bytes = record.bytes;
    }
    result.at(-1)?.push(record);
  }
  return result;
};
