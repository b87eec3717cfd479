import { Kafka, logLevel } from "kafkajs";
import "./kafkajs-timers.ts";
import type { ClusterAddress } from "./link.ts";

export type TopicSize = {
  readonly topic: string;
  readonly partitions: number;
  /** Unset: the cluster's default, which managed clusters insist on. */
  readonly replicas?: number;
};

/** Creates the topics that are not there yet; one that exists is left as it is. */
export const createTopics = async (address: ClusterAddress, topics: readonly TopicSize[]): Promise<void> => {
  const kafka = new Kafka({
    brokers: [...address.brokers],
    ssl: address.ssl ?? false,
    ...(address.sasl && { sasl: address.sasl }),
    clientId: "doorstep-bridge",
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.createTopics({
      topics: topics.map(({ topic, partitions, replicas }) => ({
        topic,
        numPartitions: partitions,
        ...(replicas !== undefined && { replicationFactor: replicas }),
      })),
      waitForLeaders: true,
    });
  } finally {
    await admin.disconnect();
  }
};
