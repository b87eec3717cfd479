import { Kafka, logLevel } from "kafkajs";
import { createTopics } from "../../scripts/bridge/kafka/create-topics.ts";
import type { TestKafka } from "../../scripts/test-stack.ts";

/** A topic of its own for a test, on the shared broker. */
export const freshTopic = async (kafka: TestKafka, partitions: number): Promise<string> => {
  const topic = `test-${crypto.randomUUID()}`;
  await createTopics({ brokers: kafka.brokers }, [{ topic, partitions }]);
  return topic;
};

/** Makes Kafka forget what lies below an offset, as retention would. */
export const forgetBefore = async (
  kafka: TestKafka,
  topic: string,
  partition: number,
  offset: number,
): Promise<void> => {
  const admin = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  // kafkajs finds the partition's leader only once something else has read the topic's layout.
  await admin.fetchTopicOffsets(topic);
  await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(offset) }] });
  await admin.disconnect();
};
