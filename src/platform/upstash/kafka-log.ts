import { err, ok, type Result } from "../../base/result.ts";
import { topicOf } from "../../log/codec.ts";
import type { Bounds, EventLog, ReadFailure } from "../../log/event-log.port.ts";
import { appendRecords } from "./kafka-append.ts";
import { fetchBounds } from "./kafka-bounds.ts";
import { fetchRecords } from "./kafka-fetch.ts";
import { singleAttemptKafka, type KafkaRest } from "./single-attempt.ts";

export type KafkaLogOptions = KafkaRest & {
  readonly epoch: string;
  /** Another topic than the epoch's own: one that is only read. */
  readonly topic?: string;
  /** Partitions of this epoch; the topic must have at least as many. */
  readonly partitions: number;
  /** Bound of a whole append, ms: long for a broker (10 ms), short for a sender that waits. */
  readonly appendMs?: number;
  /** Bound of each request of a read, ms. */
  readonly readMs?: number;
};

/**
 * Kafka through the Upstash REST contract, partitions chosen by our codec. Appends through @upstash/kafka, reads by
 * plain requests of the same contract: the client hands out no response headers (bounds and the topic's identity come
 * in them) and takes no signal, so that a hung read could not be ended.
 */
export const kafkaLog = (options: KafkaLogOptions): EventLog => {
  const { epoch, partitions, appendMs = 2_000, readMs = 5_000, topic = topicOf(epoch) } = options;
  const kafka = singleAttemptKafka(options);

  const bounds = async (partition: number): Promise<Result<Bounds, ReadFailure>> => {
    const found = await fetchBounds(options, { topic, partition }, readMs);
    if (found.ok) return found;
    return err({ reason: "unavailable", message: `bounds of ${topic}/${partition}: ${found.error}` });
  };

  return {
    epoch,
    partitions,
    append: (records) => appendRecords(kafka, { epoch, partitions, ms: appendMs }, records),

    read: async (partition, offset, maxBytes) => {
      const fetched = await fetchRecords(options, { topic, partition, offset, maxBytes }, readMs);
      const { records, end, earliest, ...identity } = fetched.ok ? fetched.value : nothing;
      if (end !== null && records[0]?.offset === offset) return ok({ records, end, ...identity });
      // An empty page, a gap or an error: the bounds tell which it is. A server that silently starts at its
      // oldest record must not make us jump.
      const held = end !== null && earliest !== null ? ok({ earliest, end, ...identity }) : await bounds(partition);
      if (!held.ok) return held;
      const { earliest: oldest, ...rest } = held.value;
      if (offset < oldest || offset > rest.end) {
        const message = `offset ${offset} of ${topic}/${partition} is outside ${oldest}..${rest.end}`;
        return err({ reason: "out_of_range", message, ...held.value });
      }
      return fetched.ok ? ok({ records, ...rest }) : err({ reason: "unavailable", message: fetched.error });
    },

    bounds,
  };
};

const nothing = { records: [], end: null, earliest: null };
