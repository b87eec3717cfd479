import { z } from "zod";
import { HttpFailure } from "../http/failure.ts";
import { checked, topicPartition } from "./checked.ts";
import type { KafkaLink, TopicPartition } from "./link.ts";

export type Located = TopicPartition & { readonly offset: number };
export type PartitionBounds = TopicPartition & { readonly earliest: number; readonly end: number };

/** Kafka's stand-ins for a time in a ListOffsets request. */
const latest = -1;
const earliest = -2;

/** `/offsets/{when}`: the oldest offset, the next one, or the first at or after a time in ms; in request order. */
export const offsets = async (link: KafkaLink, when: string, body: unknown): Promise<readonly Located[]> => {
  const entries = Array.isArray(body) ? checked(z.array(topicPartition), body) : [checked(topicPartition, body)];
  const time = timeOf(when);
  const found = await list(link, entries, time);
  if (time < 0 || found.every(({ offset }) => offset >= 0)) return found;
  // No record is that young: the next one will be.
  const ends = await list(link, entries, latest);
  return found.map((entry, index) => (entry.offset >= 0 ? entry : (ends[index] ?? entry)));
};

export const bounds = async (
  link: KafkaLink,
  entries: readonly TopicPartition[],
): Promise<readonly PartitionBounds[]> => {
  const [starts, ends] = await Promise.all([list(link, entries, earliest), list(link, entries, latest)]);
  return entries.map(({ topic, partition }, index) => ({
    topic,
    partition,
    earliest: starts[index]?.offset ?? 0,
    end: ends[index]?.offset ?? 0,
  }));
};

const timeOf = (when: string): number => {
  if (when === "earliest") return earliest;
  if (when === "latest") return latest;
  if (/^\d{1,15}$/.test(when)) return Number(when);
  throw new HttpFailure(400, `offsets/${when}: expected earliest, latest or a time in milliseconds`);
};

const list = async (
  link: KafkaLink,
  entries: readonly TopicPartition[],
  timestamp: number,
): Promise<readonly Located[]> => {
  const answers = await link.perLeader(entries, {
    repeatable: true,
    run: async (broker, ofLeader) => {
      const { responses } = await broker.listOffsets({
        isolationLevel: 0,
        topics: [...Map.groupBy(ofLeader, ({ topic }) => topic)].map(([topic, ofTopic]) => ({
          topic,
          partitions: ofTopic.map(({ partition }) => ({ partition, timestamp })),
        })),
      });
      return responses.flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, offset }) => ({ topic, partition, offset: Number(offset) })),
      );
    },
  });
  const located = answers.flat();
  return entries.map(({ topic, partition }) => {
    const found = located.find((candidate) => candidate.topic === topic && candidate.partition === partition);
    if (!found) throw new HttpFailure(503, `Kafka did not answer for ${topic}/${partition}`);
    return found;
  });
};
