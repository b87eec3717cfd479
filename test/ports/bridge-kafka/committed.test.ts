import { Kafka } from "@upstash/kafka";
import { Kafka as NativeKafka, logLevel } from "kafkajs";
import { describe, expect, inject, it } from "vitest";
import { bridgeCalls, refusalOf } from "../../support/bridge-calls.ts";
import { freshTopic } from "../../support/kafka-topics.ts";

const kafka = inject("kafka");

describe.skipIf(!kafka)("the bridge's /committed in front of a real Kafka", () => {
  const open = async (group: string) => {
    if (!kafka) throw new Error("no Kafka");
    const topic = await freshTopic(kafka, 3);
    // A transaction commits offsets for a group without joining it.
    const retry = { initialRetryTime: 100, retries: 10 };
    const producer = new NativeKafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING, retry }).producer({
      transactionalId: `tx-${topic}`,
      maxInFlightRequests: 1,
      idempotent: true,
    });
    await producer.connect();
    const transaction = await producer.transaction();
    const partitions = [
      { partition: 0, offset: "7" },
      { partition: 2, offset: "42" },
    ];
    await transaction.sendOffsets({ consumerGroupId: group, topics: [{ topic, partitions }] });
    await transaction.commit();
    await producer.disconnect();
    const client = new Kafka({ url: kafka.url, username: kafka.user, password: kafka.password });
    return { topic, client };
  };

  it("shows the published client what a group has committed, -1 where it never did", async () => {
    const group = `group ü ${crypto.randomUUID()}`;
    const { topic, client } = await open(group);
    const asked = [2, 0, 1].map((partition) => ({ topic, partition }));
    const expected = [42, 7, -1].map((offset, index) => ({ ...asked[index], offset }));
    const ids = { consumerGroupId: group, instanceId: "any" };
    expect(await client.consumer().committed({ ...ids, topicPartitions: asked })).toEqual(expected);
    expect(await client.admin().committedOffsets({ ...ids, topicPartitions: asked })).toEqual(expected);
    expect(await client.admin().committedOffsets({ ...ids, topicPartition: { topic, partition: 0 } })).toEqual([
      { topic, partition: 0, offset: 7 },
    ]);
    const never = { consumerGroupId: `never-${crypto.randomUUID()}`, instanceId: "i" };
    expect(await client.consumer().committed({ ...never, topicPartitions: asked })).toEqual(
      asked.map((entry) => ({ ...entry, offset: -1 })),
    );
  });

  it("refuses what it cannot read or find", async () => {
    if (!kafka) throw new Error("no Kafka");
    const topic = await freshTopic(kafka, 3);
    const { post } = bridgeCalls(kafka);
    const refused = async (path: string, body: unknown) => refusalOf(await post(path, body));
    expect(await refused("/committed/g/i", [{ topic: "nowhere", partition: 0 }])).toMatchObject({ status: 404 });
    expect(await refused("/committed/g/i", [{ topic, partition: 3 }])).toMatchObject({ status: 404 });
    expect(await refused("/committed/g/i", [{ topic }])).toMatchObject({ status: 400 });
    expect(await refused("/committed//i", [{ topic, partition: 0 }])).toMatchObject({ status: 400 });
    expect(await (await post("/committed/g/i", [])).json()).toEqual([]);
  });
});
