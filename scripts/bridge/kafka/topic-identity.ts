import type { Broker } from "kafkajs/src/cluster/index.js";
import Decoder from "kafkajs/src/protocol/decoder.js";
import Encoder from "kafkajs/src/protocol/encoder.js";
import type { KafkaLink, TopicPartition } from "./link.ts";
import { sendTo } from "./send-to.ts";

/** What tells a topic from another one of the same name that was deleted or lives elsewhere. */
export type TopicIdentity = {
  readonly clusterId: string | null;
  /** Kafka's UUID in base64url, as its own tools print it; null from a cluster that has none (before 2.8). */
  readonly topicId: string | null;
};

const unknown: TopicIdentity = { clusterId: null, topicId: null };

/** Our extension: how a reader notices that its offsets belong to a topic that is no more. */
export const identityHeaders = ({ clusterId, topicId }: TopicIdentity = unknown): Record<string, string> => ({
  ...(topicId !== null && { "Kafka-Topic-Id": topicId }),
  ...(clusterId !== null && { "Kafka-Cluster-Id": clusterId }),
});

/** Metadata: topic ids come with version 10, which every broker from 2.8 on speaks; kafkajs ends at 6. */
const metadataKey = 3;
const version = 10;

/**
 * Asks the partition's leader. Ask after the read whose records it shall vouch for: should the topic be recreated in
 * between, old records appear under the new identity, and whoever compares refuses them; the other way round, records
 * of the new topic would pass for old ones.
 */
export const topicIdentity = async (link: KafkaLink, at: TopicPartition): Promise<TopicIdentity> => {
  const [found = unknown] = await link.perLeader([at], { repeatable: true, run: (broker) => ask(broker, at.topic) });
  return found;
};

const ask = async (broker: Broker, topic: string): Promise<TopicIdentity> => {
  if ((broker.versions?.[metadataKey]?.maxVersion ?? 0) < version) return unknown;
  const request = {
    apiKey: metadataKey,
    apiVersion: version,
    apiName: "Metadata",
    encode: () => Promise.resolve(encode(topic)),
  };
  return sendTo(broker, request, (payload) => Promise.resolve(decode(payload)));
};

const noTags = 0;
const zeroId = Buffer.alloc(16);

/** kafkajs writes the header as far as the client id; the header's own (empty) tags follow it. */
const encode = (topic: string): Encoder =>
  new Encoder()
    .writeUVarInt(noTags)
    .writeUVarIntArray([new Encoder().writeBuffer(zeroId).writeUVarIntString(topic).writeUVarInt(noTags)])
    .writeBoolean(false) // allow_auto_topic_creation
    .writeBoolean(false) // include_cluster_authorized_operations
    .writeBoolean(false) // include_topic_authorized_operations
    .writeUVarInt(noTags);

/** As far as the first topic's id; what follows is known from elsewhere. */
const decode = (payload: Buffer): TopicIdentity => {
  const decoder = new Decoder(payload);
  decoder.readTaggedFields();
  decoder.readInt32(); // throttle_time_ms
  decoder.readUVarIntArray((broker) => {
    broker.readInt32(); // node_id
    broker.readUVarIntString(); // host
    broker.readInt32(); // port
    broker.readUVarIntString(); // rack
    broker.readTaggedFields();
  });
  const clusterId = decoder.readUVarIntString();
  decoder.readInt32(); // controller_id
  if (decoder.readUVarInt() !== 2) return { clusterId, topicId: null }; // a compact array of one
  decoder.readInt16(); // error_code: a topic that is gone has no id
  decoder.readUVarIntString(); // name
  const id = decoder.readBytes(16);
  return { clusterId, topicId: id.equals(zeroId) ? null : id.toString("base64url") };
};
