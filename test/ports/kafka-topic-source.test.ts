import { Kafka, logLevel } from "kafkajs";
import { describe, expect, inject, it } from "vitest";
import { ok } from "../../src/base/result.ts";
import { kafkaLog } from "../../src/platform/upstash/kafka-log.ts";
import { createTopicReading, type TopicState } from "../../src/sources/topic-reading.ts";
import { collectParts } from "../support/collect-parts.ts";
import { forgetBefore, freshTopic } from "../support/kafka-topics.ts";

const kafka = inject("kafka");

describe.skipIf(kafka === null)("a topic of another tool on Apache Kafka", () => {
  if (kafka === null) return;

  const produce = async (topic: string, ids: readonly string[]): Promise<void> => {
    const producer = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    const messages = ids.map((messageId) => ({
      key: "user-1",
      partition: 1,
      value: JSON.stringify({ type: "page", anonymousId: "a", messageId }),
    }));
    await producer.send({ topic, messages });
    await producer.disconnect();
  };

  /** The reading of partition 1; each call of `look` is an alarm of a new life. */
  const reading = (topic: string) => {
    const parts = collectParts();
    const stored = { state: null as TopicState | null };
    const alerts: string[] = [];
    const look = async (): Promise<void> => {
      const life = createTopicReading(
        {
          source: "web",
          partition: 1,
          wanted: async () =>
            ok({
              kafka: { topic, partitions: 2, format: "rudder", from: "earliest" },
              source: { source: "web", shop: "default", imported: false },
            }),
          log: (name) =>
            kafkaLog({
              url: kafka.url,
              username: kafka.user,
              password: kafka.password,
              epoch: name,
              partitions: 2,
              topic: name,
            }),
          accept: (...call) => parts.collect.accept(...call),
          defer: parts.defer,
          clock: { now: () => Date.now() },
          random: () => 0,
          alert: ({ reason }) => void alerts.push(reason),
        },
        { load: () => stored.state, save: (state) => void (stored.state = state) },
        { get: async () => null, set: async () => undefined },
      );
      await life.alarm();
      expect(life.status().failing).toBeNull();
    };
    return { parts, stored, alerts, look };
  };

  it("is read by its own offsets, goes on where it was, and tells of what retention took", async () => {
    const topic = await freshTopic(kafka, 2);
    const { parts, stored, alerts, look } = reading(topic);
    await produce(topic, ["m-0", "m-1", "m-2"]);
    await look();
    expect(stored.state).toMatchObject({ next: 3, records: 3, identity: expect.any(String) });
    await produce(topic, ["m-3", "m-4", "m-5"]);
    await forgetBefore(kafka, topic, 1, 5);
    await look();
    expect(parts.appended.map(({ id }) => id)).toEqual(["m-0", "m-1", "m-2", "m-5"]);
    expect(alerts).toEqual(["gap_below_earliest"]);
    expect(stored.state).toMatchObject({ next: 6, gaps: 1 });
  });
});
