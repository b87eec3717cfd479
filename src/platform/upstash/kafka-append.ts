import { UpstashError, type Kafka } from "@upstash/kafka";
import * as z from "zod";
import { utf8Length } from "../../base/bytes.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { EventRecord } from "../../contract/record.ts";
import { encode, headersOf, partitionOf, topicOf } from "../../log/codec.ts";
import type { AppendFailure, Position } from "../../log/event-log.port.ts";
import { withDeadline } from "./deadline.ts";

/** One produce request holds about this much; larger appends are sent one request after the other. */
const requestBytes = 4_000_000;
/** A batch of this size reaches a broker whole or not at all (message.max.bytes is 1 MB by default). */
const batchBytes = 900_000;

type Entry = {
  readonly index: number;
  readonly record: EventRecord;
  readonly value: string;
  readonly partition: number;
};
type Request = { readonly entries: Entry[]; bytes: number };

/**
 * Appends through the client's `produceMany`, within `ms` in all; results in request order. What was sent and not
 * confirmed is unknown; after a failure nothing more is sent, or a later record could overtake an earlier one.
 */
export const appendRecords = async (
  kafka: Kafka,
  at: { readonly epoch: string; readonly partitions: number; readonly ms: number },
  records: readonly EventRecord[],
): Promise<Result<Position, AppendFailure>[]> => {
  const results: Result<Position, AppendFailure>[] = records.map(() => err(notSent));
  const topic = topicOf(at.epoch);
  const deadline = Date.now() + at.ms;
  for (const request of requestsOf(records, at.partitions)) {
    const left = deadline - Date.now();
    if (left <= 0) break;
    const answers = await produce(kafka, topic, request, left);
    request.entries.forEach((entry, position) => (results[entry.index] = answers(position)));
    if (request.entries.some(({ index }) => results[index]?.ok !== true)) break;
  }
  return results;
};

const notSent: AppendFailure = { reason: "refused", message: "not sent, since an earlier part of the append failed" };

const requestsOf = (records: readonly EventRecord[], partitions: number): Request[] => {
  const requests: Request[] = [];
  for (const [index, record] of records.entries()) {
    const value = encode(record);
    const bytes = utf8Length(value);
    let request = requests.at(-1);
    if (request === undefined || request.bytes + bytes > requestBytes) {
      request = { entries: [], bytes: 0 };
      requests.push(request);
    }
    request.entries.push({ index, record, value, partition: partitionOf(record.key, partitions) });
    request.bytes += bytes;
  }
  return requests;
};

type Answers = (position: number) => Result<Position, AppendFailure>;

const produce = async (kafka: Kafka, topic: string, request: Request, ms: number): Promise<Answers> => {
  const messages = request.entries.map(({ record, value, partition }) => ({
    topic,
    partition,
    key: record.key,
    value,
    headers: headersOf(record),
  }));
  try {
    const answer: unknown = await withDeadline(ms, kafka.producer().produceMany(messages));
    const placed: readonly unknown[] = Array.isArray(answer) ? answer : [];
    return (position) => resultOf(placed[position]);
  } catch (cause) {
    const failure = failureOf(cause, request);
    return () => err(failure);
  }
};

const Placed = z.object({ partition: z.int().min(0), offset: z.int().min(0) });

/** A 200 may hide that a record was not taken: each has its own answer. */
const resultOf = (answer: unknown): Result<Position, AppendFailure> => {
  const placed = Placed.safeParse(answer);
  if (placed.success) return ok(placed.data);
  return err({ reason: "unknown", message: `no position was returned: ${JSON.stringify(answer) ?? "nothing"}` });
};

/** Kafka's names, first in the bridge's message, for what is wrong with a record itself. */
const ofTheRecord = /^(MESSAGE_TOO_LARGE|RECORD_LIST_TOO_LARGE|INVALID_RECORD|INVALID_TIMESTAMP|CORRUPT_MESSAGE)/;
/** The client drops the Retry-After of a busy server; our bridge always says one second. */
const busyMs = 1_000;

/**
 * A 4xx means no effect only if the request could not be taken in part: 401 comes before anything, any other for
 * certain only with a single batch. A server error, a lost answer or the deadline leaves it open.
 */
const failureOf = (cause: unknown, { entries, bytes }: Request): AppendFailure => {
  const status = cause instanceof UpstashError ? cause.status : 0;
  const isBatch = bytes <= batchBytes && entries.every((entry) => entry.partition === entries[0]?.partition);
  const single = isBatch || entries.length === 1;
  const certain = status === 401 || (status >= 400 && status < 500 && status !== 408 && single);
  const ofRecord = status === 413 || (cause instanceof UpstashError && ofTheRecord.test(cause.error));
  return {
    reason: certain ? "refused" : "unknown",
    message: String(cause),
    ...(certain && ofRecord ? { permanent: true } : {}),
    ...(status === 429 || status === 503 ? { retryAfterMs: busyMs } : {}),
  };
};
