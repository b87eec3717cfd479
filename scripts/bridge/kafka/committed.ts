import { z } from "zod";
import { HttpFailure } from "../http/failure.ts";
import { checked, topicPartition } from "./checked.ts";
import { requirePartition } from "./link.ts";
import type { KafkaLink } from "./link.ts";
import type { Located } from "./offsets.ts";

/**
 * `/committed/{group}/{instance}`: the offsets that a consumer group has committed, in request order; -1 where it
 * never did. Nothing here joins a group: other consumers' progress can be seen, not moved. The instance says nothing
 * to Kafka, whose offsets belong to the group.
 */
export const committed = async (link: KafkaLink, group: string, body: unknown): Promise<readonly Located[]> => {
  if (group === "") throw new HttpFailure(400, "committed: expected /committed/{group}/{instance}");
  const entries = Array.isArray(body) ? checked(z.array(topicPartition), body) : [checked(topicPartition, body)];
  if (entries.length === 0) return [];
  for (const { topic, partition } of entries) {
    requirePartition(topic, partition, (await link.topic(topic)).partitionMetadata.length);
  }
  const topics = [...Map.groupBy(entries, ({ topic }) => topic)].map(([topic, ofTopic]) => ({
    topic,
    partitions: ofTopic.map(({ partition }) => ({ partition })),
  }));
  const { responses } = await link.coordinated(group, (broker) => broker.offsetFetch({ groupId: group, topics }));
  return entries.map(({ topic, partition }) => {
    const found = responses
      .find((response) => response.topic === topic)
      ?.partitions.find((candidate) => candidate.partition === partition);
    if (!found) throw new HttpFailure(503, `Kafka did not answer for ${topic}/${partition}`);
    return { topic, partition, offset: Number(found.offset) };
  });
};
