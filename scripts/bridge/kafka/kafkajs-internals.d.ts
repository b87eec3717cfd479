// The parts of kafkajs 2.2.4 below its public API that a stateless fetch needs: a fetch by explicit offset
// without a consumer group exists only on its internal cluster and broker; so do requests it has no name for.
declare module "kafkajs/src/cluster/index.js" {
  import type { KafkaMessage, PartitionMetadata, SASLOptions } from "kafkajs";
  import type Encoder from "kafkajs/src/protocol/encoder.js";

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
    offsetFetch(request: {
      readonly groupId: string;
      readonly topics: TopicPartitions<{ readonly partition: number }>;
    }): Promise<{
      readonly responses: readonly {
        readonly topic: string;
        readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
      }[];
    }>;
    /** By API key; null until connected. */
    readonly versions: Readonly<Record<number, { readonly minVersion: number; readonly maxVersion: number }>> | null;
    /** The newest version that both sides speak. */
    lookupRequest<A, T>(apiKey: number, definition: RequestDefinition<A, T>): (request: A) => KafkaCall<T>;
    readonly connectionPool: { send<T>(call: KafkaCall<T>): Promise<T> };
    disconnect(): Promise<void>;
  };
  export type KafkaRequest = {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    encode(): Promise<Encoder>;
  };
  export type KafkaCall<T> = {
    readonly request: KafkaRequest;
    readonly response: { decode(payload: Buffer): Promise<T>; parse(decoded: T): Promise<T> };
  };
  /** A and T only stand for what the request takes and answers. */
  export type RequestDefinition<A, T> = { readonly takes?: A; readonly answers?: T };
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
    findGroupCoordinator(group: { groupId: string }): Promise<Broker>;
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

declare module "kafkajs/src/protocol/encoder.js" {
  export default class Encoder {
    writeBoolean(value: boolean): this;
    writeBuffer(value: Buffer): this;
    writeUVarInt(value: number): this;
    writeUVarIntString(value: string): this;
    writeUVarIntArray(entries: readonly Encoder[]): this;
  }
}

declare module "kafkajs/src/protocol/decoder.js" {
  export default class Decoder {
    constructor(buffer: Buffer);
    readInt16(): number;
    readInt32(): number;
    readUVarInt(): number;
    readBytes(length: number): Buffer;
    readUVarIntString(): string | null;
    readUVarIntArray<T>(read: (decoder: Decoder) => T): T[] | null;
    readTaggedFields(): unknown;
  }
}

declare module "kafkajs/src/protocol/error.js" {
  export function createErrorFromCode(code: number): Error;
}

declare module "kafkajs/src/protocol/requests/index.js" {
  import type { OutgoingMessage, RequestDefinition, TopicPartitions } from "kafkajs/src/cluster/index.js";

  export const requests: {
    readonly Produce: RequestDefinition<
      {
        readonly acks: -1;
        readonly timeout: number;
        readonly topicData: TopicPartitions<{
          readonly partition: number;
          readonly firstSequence: 0;
          readonly messages: readonly OutgoingMessage[];
        }>;
      },
      {
        readonly topics: readonly {
          readonly topicName: string;
          readonly partitions: readonly {
            readonly partition: number;
            readonly errorCode: number;
            readonly baseOffset: string;
            /** -1 unless the topic stamps records itself. */
            readonly logAppendTime: string;
          }[];
        }[];
      }
    >;
  };
}
