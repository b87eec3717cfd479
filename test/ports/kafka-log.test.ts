import { Kafka, logLevel } from "kafkajs";
import { describe, expect, inject, it } from "vitest";
import { createTopics } from "../../scripts/bridge/kafka/create-topics.ts";
import type { TestKafka } from "../../scripts/test-stack.ts";
import { decode, topicOf } from "../../src/log/codec.ts";
import { kafkaLog } from "../../src/platform/upstash/kafka-log.ts";
import { bridgeCalls, type KafkaMessage } from "../support/bridge-calls.ts";
import { sampleRecord } from "../support/sample-record.ts";
import { eventLogContract } from "./event-log.contract.ts";

const partitions = 3;

const open = async (kafka: TestKafka) => {
  const epoch = `test-${crypto.randomUUID()}`;
  await createTopics({ brokers: kafka.brokers }, [{ topic: topicOf(epoch), partitions }]);
  return {
    epoch,
    log: kafkaLog({
      url: kafka.url,
      username: kafka.user,
      password: kafka.password,
      epoch,
      partitions,
      appendMs: 10_000,
    }),
  };
};

const dropBelow = async (kafka: TestKafka, topic: string, partition: number, offset: number): Promise<void> => {
  const admin = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  // Asking for the offsets is what makes kafkajs load the topic's metadata.
  await admin.fetchTopicOffsets(topic);
  await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(offset) }] });
  await admin.disconnect();
};

const kafka = inject("kafka");

describe.skipIf(kafka === null)("Kafka through the bridge", () => {
  if (kafka === null) return;

  eventLogContract("Apache Kafka", async () => {
    const { epoch, log } = await open(kafka);
    return { log, trim: (partition, offset) => dropBelow(kafka, topicOf(epoch), partition, offset) };
  });

  it("refuses for good a record larger than the broker takes, and takes what comes beside it", async () => {
    const { log } = await open(kafka);
    const [small, heavy] = [sampleRecord(1), sampleRecord(2, { who: "x".repeat(1_200_000) })];
    expect(await log.append([heavy])).toMatchObject([{ ok: false, error: { reason: "refused", permanent: true } }]);
    expect(await log.append([small])).toMatchObject([{ ok: true }]);
  });

  it("writes the documented topic, key, headers and value", async () => {
    const { epoch, log } = await open(kafka);
    const record = sampleRecord(1, { id: "größe 🔑" });
    const [position] = await log.append([record]);
    if (!position?.ok) throw new Error("not appended");
    const start = { topic: `doorstep.events.${epoch}`, ...position.value };
    const [message] = (await (await bridgeCalls(kafka).post("/fetch", start)).json()) as KafkaMessage[];
    expect(message).toMatchObject({ ...start, key: record.key });
    expect(message?.headers.toSorted((a, b) => (a.key < b.key ? -1 : 1))).toEqual([
      { key: "ds-id", value: "größe 🔑" },
      { key: "ds-source", value: "web" },
      { key: "ds-type", value: "product_viewed" },
      { key: "ds-v", value: "1" },
    ]);
    expect(decode(message?.value ?? "")).toEqual({ ok: true, value: record });
  });

  it("is refused at once, and knows it, where there is no such topic", async () => {
    const log = kafkaLog({
      url: kafka.url,
      username: kafka.user,
      password: kafka.password,
      epoch: "absent",
      partitions,
    });
    const started = performance.now();
    expect(await log.append([sampleRecord(1)])).toMatchObject([{ ok: false, error: { reason: "refused" } }]);
    expect(await log.read(0, 0, 1_000)).toMatchObject({ ok: false, error: { reason: "unavailable" } });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it("is refused with a wrong password", async () => {
    const log = kafkaLog({ url: kafka.url, username: kafka.user, password: "wrong", epoch: "any", partitions });
    const results = await log.append([sampleRecord(1), sampleRecord(2)]);
    expect(results.map((result) => !result.ok && result.error.reason)).toEqual(["refused", "refused"]);
  });
});
