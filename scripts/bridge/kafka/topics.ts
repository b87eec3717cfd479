import type { KafkaLink } from "./link.ts";

/** `/topics`: name -> number of partitions, without Kafka's own topics. */
export const topics = async (link: KafkaLink): Promise<Record<string, number>> =>
  Object.fromEntries((await link.topics()).map(({ topic, partitionMetadata }) => [topic, partitionMetadata.length]));
