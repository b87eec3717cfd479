import { z } from "zod";
import { HttpFailure } from "../http/failure.ts";
import { checked, topicPartition } from "./checked.ts";
import type { TopicPartition } from "./link.ts";

export type Start = TopicPartition & { readonly offset: number };
export type FetchRequest = {
  readonly starts: readonly Start[];
  /** How long to wait for the first message, ms. */
  readonly timeout: number;
  /** About how many bytes of messages to answer at most; one message is always answered. */
  readonly maxBytes: number;
};

const start = topicPartition.extend({ offset: z.int().min(0) });
const request = z.object({
  topic: start.shape.topic.optional(),
  partition: start.shape.partition.optional(),
  offset: start.shape.offset.optional(),
  topicPartitionOffsets: z.array(start).max(1_000).optional(),
  timeout: z.number().min(0).optional(),
  maxBytes: z.int().positive().optional(),
});

/** The default of the contract, ms. */
const defaultTimeout = 1_000;
const longestTimeout = 30_000;
const defaultMaxBytes = 1_048_576;
const largestMaxBytes = 16_777_216;

/**
 * One position, a list of them, or both. The byte cap is our extension: the field `maxBytes` or the header
 * `Kafka-Max-Bytes`; longer waits and larger pages than the bridge allows are shortened silently.
 */
export const fetchRequest = (body: unknown, maxBytesHeader: string | undefined): FetchRequest => {
  const { topicPartitionOffsets = [], timeout = defaultTimeout, maxBytes, ...single } = checked(request, body);
  const starts =
    Object.keys(single).length === 0 ? topicPartitionOffsets : [checked(start, single), ...topicPartitionOffsets];
  if (starts.length === 0)
    throw new HttpFailure(400, "topic: expected topic, partition and offset, or topicPartitionOffsets");
  if (new Set(starts.map(({ topic, partition }) => `${partition} ${topic}`)).size < starts.length) {
    throw new HttpFailure(400, "topicPartitionOffsets: a partition is named twice");
  }
  return {
    starts,
    timeout: Math.min(timeout, longestTimeout),
    maxBytes: Math.min(maxBytes ?? fromHeader(maxBytesHeader) ?? defaultMaxBytes, largestMaxBytes),
  };
};

const fromHeader = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new HttpFailure(400, "Kafka-Max-Bytes: expected a number of bytes");
};
