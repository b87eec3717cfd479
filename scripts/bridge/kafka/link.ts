import type { ConnectionOptions } from "node:tls";
import type { SASLOptions } from "kafkajs";
import Cluster from "kafkajs/src/cluster/index.js";
import type { Broker, TopicMetadata } from "kafkajs/src/cluster/index.js";
import { createLogger } from "kafkajs/src/loggers/index.js";
import socketFactory from "kafkajs/src/network/socketFactory.js";
import "./kafkajs-timers.ts";
import { HttpFailure } from "../http/failure.ts";
import { createBreaker } from "./breaker.ts";
import type { Breaker } from "./breaker.ts";
import { isDisconnected, isMisdirected } from "./errors.ts";

export type ClusterAddress = {
  /** host:port, any of them suffices to find the others. */
  readonly brokers: readonly string[];
  /** TLS with the system's authorities, or with the given ones (`ca`) and a client certificate (`cert`, `key`). */
  readonly ssl?: boolean | Pick<ConnectionOptions, "ca" | "cert" | "key" | "servername">;
  readonly sasl?: SASLOptions;
};

export type TopicPartition = { readonly topic: string; readonly partition: number };

/** One set of connections to the cluster: a broker answers the requests of one connection one after the other. */
export type KafkaLink = {
  /** The topics as the cluster knows them now, without Kafka's own. */
  topics(): Promise<readonly TopicMetadata[]>;
  /** A topic from what is known already, read anew when it is not; 404 when there is none. */
  topic(name: string): Promise<TopicMetadata>;
  /**
   * Runs one request per leader of the entries and returns the answers. A misdirected request is repeated once
   * with a fresh layout; a broken connection only if `repeatable`, since the broker may have acted on it.
   */
  perLeader<E extends TopicPartition, R>(
    entries: readonly E[],
    request: { readonly repeatable: boolean; readonly run: (broker: Broker, entries: readonly E[]) => Promise<R> },
  ): Promise<readonly R[]>;
  /** Runs one request, which must be repeatable, on the broker that keeps a group's offsets. */
  coordinated<R>(group: string, run: (broker: Broker) => Promise<R>): Promise<R>;
  /** Reads the cluster's layout again. */
  refresh(): Promise<void>;
  close(): Promise<void>;
};

export const requirePartition = (topic: string, partition: number, count: number): void => {
  if (partition >= count) throw noPartition(topic, partition, count);
};

const noPartition = (topic: string, partition: number, count: number): HttpFailure =>
  new HttpFailure(
    404,
    `UNKNOWN_TOPIC_OR_PARTITION: topic '${topic}' has partitions 0 to ${count - 1}, not ${partition}`,
  );

/** Longer than the longest poll of a fetch, ms. */
const readMs = 40_000;

/** Connects on first use and again after a break; a broker that stays silent for `requestMs` counts as unavailable. */
export const openLink = (
  address: ClusterAddress,
  { requestMs = readMs, breaker = createBreaker(Date.now) }: { requestMs?: number; breaker?: Breaker } = {},
): KafkaLink => {
  const cluster = new Cluster({
    logger: createLogger({ level: 0, logCreator: () => () => undefined }),
    socketFactory: socketFactory(),
    brokers: address.brokers,
    ssl: address.ssl ?? false,
    ...(address.sasl && { sasl: address.sasl }),
    clientId: "doorstep-bridge",
    connectionTimeout: 3_000,
    authenticationTimeout: 5_000,
    requestTimeout: requestMs,
    enforceRequestTimeout: true,
    metadataMaxAge: 60_000,
    allowAutoTopicCreation: false,
    // The caller decides about repeating; a link gives up soon and says so.
    retry: { retries: 1, initialRetryTime: 100, maxRetryTime: 300 },
  });

  const ready = async (): Promise<void> => {
    if (!cluster.isConnected()) await breaker.connect(() => cluster.connect());
    await (cluster.brokerPool.metadata === null ? cluster.refreshMetadata() : cluster.refreshMetadataIfNecessary());
  };

  const known = (name: string): TopicMetadata | undefined =>
    cluster.brokerPool.metadata?.topicMetadata.find(({ topic }) => topic === name);

  const topic = async (name: string): Promise<TopicMetadata> => {
    await ready();
    if (!known(name)) await cluster.refreshMetadata();
    const found = known(name);
    if (!found) throw new HttpFailure(404, `UNKNOWN_TOPIC_OR_PARTITION: there is no topic '${name}'`);
    return found;
  };

  const leaderOf = async ({ topic: name, partition }: TopicPartition): Promise<number> => {
    const { partitionMetadata } = await topic(name);
    const found = partitionMetadata.find(({ partitionId }) => partitionId === partition);
    if (found) return found.leader;
    throw noPartition(name, partition, partitionMetadata.length);
  };

  const byLeader = async <E extends TopicPartition>(entries: readonly E[]): Promise<ReadonlyMap<number, E[]>> => {
    const groups = new Map<number, E[]>();
    for (const entry of entries) {
      const leader = await leaderOf(entry);
      const group = groups.get(leader);
      if (group) group.push(entry);
      else groups.set(leader, [entry]);
    }
    return groups;
  };

  const connected = async (nodeId: number): Promise<Broker | undefined> => {
    try {
      return await cluster.findBroker({ nodeId });
    } catch (error) {
      if (isDisconnected(error)) return undefined;
      throw error;
    }
  };

  const perLeader: KafkaLink["perLeader"] = async (entries, { repeatable, run }) => {
    const attempt = async (group: typeof entries, last: boolean): Promise<Awaited<ReturnType<typeof run>>[]> => {
      const groups = [...(await byLeader(group))];
      const results = await Promise.all(
        groups.map(async ([nodeId, part]) => {
          const again = async () => {
            await cluster.refreshMetadata();
            return attempt(part, true);
          };
          const broker = await connected(nodeId);
          if (!broker) {
            if (!last) return again();
            throw new HttpFailure(503, "Kafka is not available: the leader does not answer", {
              headers: { "Retry-After": "1" },
            });
          }
          try {
            return [await run(broker, part)];
          } catch (error) {
            if (!last && (isMisdirected(error) || (repeatable && isDisconnected(error)))) return again();
            throw error;
          }
        }),
      );
      return results.flat();
    };
    return attempt(entries, false);
  };

  return {
    topics: async () => {
      await ready();
      await cluster.refreshMetadata();
      return (cluster.brokerPool.metadata?.topicMetadata ?? []).filter(({ isInternal }) => !isInternal);
    },
    topic,
    perLeader,
    coordinated: async (group, run) => {
      const attempt = async () => {
        await ready();
        return run(await cluster.findGroupCoordinator({ groupId: group }));
      };
      try {
        return await attempt();
      } catch (error) {
        if (isMisdirected(error) || isDisconnected(error)) return attempt();
        throw error;
      }
    },
    refresh: () => cluster.refreshMetadata(),
    close: () => cluster.disconnect(),
  };
};
