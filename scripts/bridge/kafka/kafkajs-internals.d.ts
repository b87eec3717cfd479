// The parts of kafkajs 2.2.4 below its public API that a stateless fetch needs: a fetch by explicit offset
// without a consumer group exists only on its internal cluster and broker.
declare module "kafkajs/src/cluster/index.js" {
  import type { KafkaMessage, PartitionMetadata, SASLOptions } from "kafkajs";

  export type TopicPartitions<P> = readonly { readonly topic: string; readonly partitions: readonly P[] }[];
  export type FetchedPartition = {
    readonly partition: number;
    readonly highWatermark: string;
    readonly lastStableOffset: string;
    /** The log start offset, under kafkajs' name for it; absent before Fetch version 5. */
    readonly lastStartOffset?: string;
    readonly abortedTransactions: readonly { readonly producerId: string; readonly firstOffset: string }[];
    readonly messages: readonly KafkaMessage[];
  };
  export type OutgoingMessage = {
    readonly key: string | null;
    readonly value: string;
    readonly timestamp: number;
    readonly headers: Readonly<Record<string, string | string[]>>;
  };
  export type Broker = {
    produce(request: {
      readonly acks: -1;
      readonly timeout: number;
      readonly topicData: TopicPartitions<{
        readonly partition: number;
        readonly firstSequence: 0;
        readonly messages: readonly OutgoingMessage[];
      }>;
    }): Promise<{
      readonly topics: readonly {
        readonly topicName: string;
        readonly partitions: readonly {
          readonly partition: number;
          readonly baseOffset: string;
          /** -1 unless the topic stamps records itself. */
          readonly logAppendTime: string;
        }[];
      }[];
    }>;
    fetch(request: {
      readonly isolationLevel: 0 | 1;
      readonly maxWaitTime: number;
      readonly minBytes: number;
      readonly maxBytes: number;
      readonly topics: TopicPartitions<{
        readonly partition: number;
        readonly fetchOffset: string;
        readonly maxBytes: number;
      }>;
    }): Promise<{
      readonly responses: readonly { readonly topicName: string; readonly partitions: readonly FetchedPartition[] }[];
    }>;
    listOffsets(request: {
      readonly isolationLevel: 0 | 1;
      readonly topics: TopicPartitions<{ readonly partition: number; readonly timestamp: number }>;
    }): Promise<{
      readonly responses: readonly {
        readonly topic: string;
        readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
      }[];
    }>;
    metadata(topics: readonly string[]): Promise<Metadata>;
  };
  export type TopicMetadata = {
    readonly topic: string;
    readonly isInternal: boolean;
    readonly partitionMetadata: readonly PartitionMetadata[];
  };
  export type Metadata = { readonly topicMetadata: readonly TopicMetadata[] };

  export default class Cluster {
    constructor(options: {
      logger: object;
      socketFactory: object;
      brokers: readonly string[];
      ssl?: boolean | object;
      sasl?: SASLOptions;
      clientId: string;
      connectionTimeout: number;
      authenticationTimeout: number;
      requestTimeout: number;
      enforceRequestTimeout: boolean;
      metadataMaxAge: number;
      allowAutoTopicCreation: boolean;
      retry: { retries: number; initialRetryTime: number; maxRetryTime: number };
    });
    readonly brokerPool: { readonly metadata: Metadata | null };
    connect(): Promise<void>;
    disconnect(): Promise<void>;
    isConnected(): boolean;
    refreshMetadata(): Promise<void>;
    refreshMetadataIfNecessary(): Promise<void>;
    findBroker(node: { nodeId: number }): Promise<Broker>;
    removeBroker(address: { host: string; port: number }): void;
  }
}

declare module "kafkajs/src/consumer/batch.js" {
  import type { KafkaMessage } from "kafkajs";
  import type { FetchedPartition } from "kafkajs/src/cluster/index.js";

  /** Drops what lies before the fetched offset, control records and records of aborted transactions. */
  export default class Batch {
    constructor(topic: string, fetchedOffset: string, partition: FetchedPartition);
    readonly messages: readonly KafkaMessage[];
  }
}

declare module "kafkajs/src/network/socketFactory.js" {
  export default function socketFactory(): object;
}

declare module "kafkajs/src/loggers/index.js" {
  export function createLogger(options: { level: number; logCreator: () => () => void }): object;
}

declare module "kafkajs/src/network/requestQueue/index.js" {
  export default class RequestQueue {
    readonly pending: readonly unknown[];
    readonly throttledUntil: number;
    throttleCheckTimeoutId: ReturnType<typeof setTimeout> | null;
    checkPendingRequests(): void;
    scheduleCheckPendingRequests(): void;
  }
}
