import * as z from "zod";
import { err, ok, type Result } from "../../base/result.ts";
import { topicOf } from "../../log/codec.ts";
import type { Bounds, EventLog, ReadFailure } from "../../log/event-log.port.ts";
import { withDeadline } from "./deadline.ts";
import { appendRecords } from "./kafka-append.ts";
import { fetchRecords } from "./kafka-fetch.ts";
import { singleAttemptKafka, type KafkaRest } from "./single-attempt.ts";

export type KafkaLogOptions = KafkaRest & {
  readonly epoch: string;
  /** Partitions of this epoch; the topic must have at least as many. */
  readonly partitions: number;
  /** Bound of a whole append, ms: long for a broker (10 ms), short for a sender that waits. */
  readonly appendMs?: number;
  /** Bound of each request of a read, ms. */
  readonly readMs?: number;
};

const Offsets = z.tuple([z.object({ offset: z.int().min(0) })]);

/**
 * Kafka through the Upstash REST contract, partitions chosen by our codec. Appends and asks for bounds through
 * @upstash/kafka, reads by a plain request of the same contract: the client hands out no response headers (the
 * bounds come in them) and takes no signal, so that a hung read could not be ended.
 */
export const kafkaLog = (options: KafkaLogOptions): EventLog => {
  const { epoch, partitions, appendMs = 2_000, readMs = 5_000 } = options;
  const topic = topicOf(epoch);
  const kafka = singleAttemptKafka(options);

  const offsetAt = async (partition: number, timestamp: "earliest" | "latest"): Promise<number> => {
    const asked = kafka.admin().topicPartitionOffsets({ timestamp, topicPartition: { topic, partition } });
    return Offsets.parse(await withDeadline(readMs, asked))[0].offset;
  };

  const bounds = async (partition: number): Promise<Result<Bounds, ReadFailure>> => {
    try {
      const [earliest, end] = await Promise.all([offsetAt(partition, "earliest"), offsetAt(partition, "latest")]);
      return ok({ earliest, end });
    } catch (cause) {
      return err({ reason: "unavailable", message: `bounds of ${topic}/${partition}: ${String(cause)}` });
    }
  };

  return {
    epoch,
    partitions,
    append: (records) => appendRecords(kafka, { epoch, partitions, ms: appendMs }, records),

    read: async (partition, offset, maxBytes) => {
      const fetched = await fetchRecords(options, { topic, partition, offset, maxBytes }, readMs);
      const { records, end, earliest } = fetched.ok ? fetched.value : nothing;
      if (end !== null && records[0]?.offset === offset) return ok({ records, end });
      // An empty page, a gap or an error: the bounds tell which it is. A server that silently starts at its
      // oldest record must not make us jump.
      const held = end !== null && earliest !== null ? ok({ earliest, end }) : await bounds(partition);
      if (!held.ok) return held;
      if (offset < held.value.earliest || offset > held.value.end) {
        const message = `offset ${offset} of ${topic}/${partition} is outside ${held.value.earliest}..${held.value.end}`;
        return err({ reason: "out_of_range", message, ...held.value });
      }
      return fetched.ok ? ok({ records, end: held.value.end }) : err({ reason: "unavailable", message: fetched.error });
    },

    bounds,
  };
};

const nothing = { records: [], end: null, earliest: null };
