import { Kafka } from "@upstash/kafka";
import { describe, expect, inject, it } from "vitest";
import { freshTopic } from "../../support/kafka-topics.ts";

const kafka = inject("kafka");

describe.skipIf(!kafka)("@upstash/kafka against the bridge and a real Kafka", () => {
  const open = async (partitions: number) => {
    if (!kafka) throw new Error("no Kafka");
    const client = new Kafka({ url: kafka.url, username: kafka.user, password: kafka.password });
    const topic = await freshTopic(kafka, partitions);
    return { topic, producer: client.producer(), consumer: client.consumer(), admin: client.admin() };
  };

  it("produces one message and answers where it landed", async () => {
    const { topic, producer, consumer } = await open(3);
    const before = Date.now();
    const produced = await producer.produce(
      topic,
      { hello: "wörld" },
      { partition: 2, key: "k", headers: [{ key: "h", value: "1" }] },
    );
    expect(produced).toMatchObject({ topic, partition: 2, offset: 0 });
    expect(produced.timestamp).toBeGreaterThanOrEqual(before);
    expect(await consumer.fetch({ topic, partition: 2, offset: 0, timeout: 1_000 })).toEqual([
      { ...produced, key: "k", value: '{"hello":"wörld"}', headers: [{ key: "h", value: "1" }] },
    ]);
  });

  it("keeps the given timestamp in milliseconds", async () => {
    const { topic, producer, consumer } = await open(1);
    const timestamp = Date.UTC(2010, 11, 1, 8, 26);
    expect(await producer.produce(topic, "x", { timestamp })).toMatchObject({ timestamp });
    const [message] = await consumer.fetch({ topic, partition: 0, offset: 0 });
    expect(message).toMatchObject({ timestamp, key: "", headers: [] });
  });

  it("answers many messages over several topics in request order", async () => {
    const { topic, producer, consumer } = await open(4);
    const other = (await open(2)).topic;
    const requests = Array.from({ length: 60 }, (_, n) => ({
      topic: n % 3 === 0 ? other : topic,
      value: `v${n}`,
      key: `key-${n % 7}`,
    }));
    const answers = await producer.produceMany(requests);
    expect(answers.map((answer) => answer.topic)).toEqual(requests.map((request) => request.topic));
    for (const [index, answer] of answers.entries()) {
      const [message] = await consumer.fetch({
        topic: answer.topic,
        partition: answer.partition,
        offset: answer.offset,
      });
      expect(message).toMatchObject({ value: requests[index]?.value, key: requests[index]?.key });
    }
  });

  it("produces nothing for an empty list", async () => {
    const { producer } = await open(1);
    expect(await producer.produceMany([])).toEqual([]);
  });

  for (const parallel of [true, false]) {
    it(`fetches several partitions with parallel ${parallel}`, async () => {
      const { topic, producer, consumer } = await open(3);
      const requests = Array.from({ length: 30 }, (_, n) => ({ topic, value: String(n), partition: n % 3 }));
      await producer.produceMany(requests);
      const request = {
        topic,
        partition: 0,
        offset: 5,
        topicPartitionOffsets: [
          { topic, partition: 1, offset: 8 },
          { topic, partition: 2, offset: 0 },
        ],
        timeout: 1_000,
      };
      const messages = await consumer.fetch(request, { parallel });
      const seen = messages.map(({ partition, offset, value }) => `${partition}:${offset}=${value}`).sort();
      const expected = [
        ...[5, 6, 7, 8, 9].map((offset) => `0:${offset}=${offset * 3}`),
        ...[8, 9].map((offset) => `1:${offset}=${offset * 3 + 1}`),
        ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((offset) => `2:${offset}=${offset * 3 + 2}`),
      ];
      expect(seen).toEqual(expected.sort());
    });
  }

  it("finds offsets by earliest, latest and time", async () => {
    const { topic, producer, admin } = await open(2);
    const start = Date.UTC(2026, 0, 1);
    const sent = Array.from({ length: 10 }, (_, n) => ({
      topic,
      value: `${n}`,
      partition: 1,
      timestamp: start + n * 1_000,
    }));
    await producer.produceMany(sent);
    const partitions = [
      { topic, partition: 1 },
      { topic, partition: 0 },
    ];
    const at = async (timestamp: number | "earliest" | "latest") =>
      (await admin.topicPartitionOffsets({ timestamp, topicPartitions: partitions })).map(({ partition, offset }) => [
        partition,
        offset,
      ]);
    expect(await at("earliest")).toEqual([
      [1, 0],
      [0, 0],
    ]);
    expect(await at("latest")).toEqual([
      [1, 10],
      [0, 0],
    ]);
    expect(await at(start + 3_500)).toEqual([
      [1, 4],
      [0, 0],
    ]);
    expect(await at(start + 60_000)).toEqual([
      [1, 10],
      [0, 0],
    ]);
    expect(await admin.topicPartitionOffsets({ timestamp: "latest", topicPartition: { topic, partition: 1 } })).toEqual(
      [{ topic, partition: 1, offset: 10 }],
    );
  });

  it("lists topics with their partitions and without Kafka's own", async () => {
    const { topic, admin } = await open(5);
    const topics = await admin.topics();
    expect(topics[topic]).toBe(5);
    expect(Object.keys(topics).filter((name) => name.startsWith("__"))).toEqual([]);
  });
});
