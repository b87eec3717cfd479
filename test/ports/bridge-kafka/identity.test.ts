import { Kafka, logLevel } from "kafkajs";
import { describe, expect, inject, it, vi } from "vitest";
import { createTopics } from "../../../scripts/bridge/kafka/create-topics.ts";
import type { TestKafka } from "../../../scripts/test-stack.ts";
import { topicOf } from "../../../src/log/codec.ts";
import { kafkaLog } from "../../../src/platform/upstash/kafka-log.ts";
import { bridgeCalls } from "../../support/bridge-calls.ts";
import { sampleRecord } from "../../support/sample-record.ts";

const kafka = inject("kafka");

const deleteTopic = async (kafka: TestKafka, topic: string): Promise<void> => {
  const admin = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [topic] });
  await admin.disconnect();
};

describe.skipIf(!kafka)("a topic's identity", () => {
  const open = async () => {
    if (!kafka) throw new Error("no Kafka");
    const epoch = `identity-${crypto.randomUUID()}`;
    const topic = topicOf(epoch);
    const create = () => createTopics({ brokers: kafka.brokers }, [{ topic, partitions: 1 }]);
    await create();
    const rest = { url: kafka.url, username: kafka.user, password: kafka.password };
    const log = kafkaLog({ ...rest, epoch, partitions: 1, appendMs: 10_000 });
    return { kafka, topic, create, log, ...bridgeCalls(kafka) };
  };
  const headersOf = (response: Response) => [
    response.headers.get("kafka-topic-id"),
    response.headers.get("kafka-cluster-id"),
  ];

  it("is the same in every answer about it, and another for another topic", async () => {
    const { topic, post } = await open();
    const other = (await open()).topic;
    const page = headersOf(await post("/fetch", { topic, partition: 0, offset: 0, timeout: 0 }));
    expect(page).toEqual([expect.stringMatching(/^[\w-]{22}$/), expect.stringMatching(/^[\w-]{22}$/)]);
    for (const when of ["earliest", "latest", "0"]) {
      expect(headersOf(await post(`/offsets/${when}`, [{ topic, partition: 0 }]))).toEqual(page);
    }
    expect(headersOf(await post("/fetch", { topic, partition: 0, offset: 9 }))).toEqual(page);
    const [id, cluster] = headersOf(await post("/offsets/latest", [{ topic: other, partition: 0 }]));
    expect([id === page[0], cluster === page[1]]).toEqual([false, true]);
    const both = [topic, other].map((name) => ({ topic: name, partition: 0 }));
    expect(headersOf(await post("/offsets/latest", both))).toEqual([null, null]);
  });

  it("changes at once when the topic is deleted and created again", async () => {
    const { kafka, topic, create, log, post } = await open();
    await log.append([sampleRecord(1), sampleRecord(2)]);
    const before = await log.read(0, 0, 1_000_000);
    const bounds = await log.bounds(0);
    if (!before.ok || !bounds.ok) throw new Error("not read");
    const { identity } = before.value;
    expect(identity).toMatch(/^[\w-]{22}$/);
    expect(bounds.value).toEqual({ earliest: 0, end: 2, identity });

    await deleteTopic(kafka, topic);
    await vi.waitFor(create, { timeout: 10_000 });
    // The first look after it: nothing the bridge remembers of the old topic may answer for the new one.
    const beyond = await vi.waitFor(async () => {
      const read = await log.read(0, 2, 1_000);
      if (read.ok || read.error.reason !== "out_of_range") throw new Error(JSON.stringify(read));
      return read.error;
    });
    expect(beyond).toMatchObject({ earliest: 0, end: 0, identity: expect.stringMatching(/^[\w-]{22}$/) });
    expect(beyond.identity).not.toBe(identity);
    // As long as the old one: only the identity tells that these are other records.
    await log.append([sampleRecord(3), sampleRecord(4), sampleRecord(5)]);
    const after = await log.read(0, 2, 1_000_000);
    expect(after).toMatchObject({ ok: true, value: { end: 3, identity: beyond.identity } });
    const [id] = headersOf(await post("/fetch", { topic, partition: 0, offset: 0 }));
    expect(id).toBe(beyond.identity);
  });
});
