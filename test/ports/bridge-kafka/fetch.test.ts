import { Kafka, logLevel } from "kafkajs";
import { describe, expect, inject, it } from "vitest";
import { bridgeCalls, refusalOf } from "../../support/bridge-calls.ts";
import type { KafkaMessage } from "../../support/bridge-calls.ts";
import { forgetBefore, freshTopic } from "../../support/kafka-topics.ts";

const kafka = inject("kafka");

describe.skipIf(!kafka)("the bridge's /fetch in front of a real Kafka", () => {
  const open = async (partitions: number) => {
    if (!kafka) throw new Error("no Kafka");
    const topic = await freshTopic(kafka, partitions);
    const calls = bridgeCalls(kafka);
    const values = async (response: Promise<Response>) =>
      ((await (await response).json()) as KafkaMessage[]).map(({ value }) => value);
    const fill = async (count: number, bytes = 1) =>
      calls.post(
        "/produce",
        Array.from({ length: count }, (_, n) => ({ topic, partition: 0, value: String(n).padEnd(bytes, "_") })),
      );
    const forgetBelow = (offset: number) => forgetBefore(kafka, topic, 0, offset);
    return { topic, ...calls, values, fill, forgetBelow, brokers: [...kafka.brokers] };
  };

  it("answers an empty page once the time is over", async () => {
    const { topic, post } = await open(1);
    const started = performance.now();
    const response = await post("/fetch", { topic, partition: 0, offset: 0, timeout: 400 });
    expect(await response.json()).toEqual([]);
    expect(response.headers.get("kafka-high-watermark")).toBe("0");
    expect(performance.now() - started).toBeGreaterThan(350);
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it("wakes up as soon as a message arrives", async () => {
    const { topic, post, values } = await open(1);
    const waiting = values(post("/fetch", { topic, partition: 0, offset: 0, timeout: 20_000 }));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const started = performance.now();
    await post("/produce", { topic, value: "now" });
    expect(await waiting).toEqual(["now"]);
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it("keeps answering others while many reads wait", async () => {
    const { topic, post, values } = await open(16);
    const waiting = Array.from({ length: 48 }, (_, n) =>
      values(post("/fetch", { topic, partition: n % 16, offset: 0, timeout: 20_000 })),
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    const started = performance.now();
    await post(
      "/produce",
      Array.from({ length: 16 }, (_, partition) => ({ topic, partition, value: `p${partition}` })),
    );
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(await Promise.all(waiting)).toEqual(waiting.map((_, n) => [`p${n % 16}`]));
    expect(performance.now() - started).toBeLessThan(6_000);
  });

  it("stops near the byte cap given by header or field, never below one message", async () => {
    const { topic, post, values, fill } = await open(1);
    await fill(20, 1_000);
    const from = (offset: number) => ({ topic, partition: 0, offset });
    expect(await values(post("/fetch", from(0), { "kafka-max-bytes": "5000" }))).toHaveLength(5);
    expect(await values(post("/fetch", { ...from(7), maxBytes: 5_000 }))).toHaveLength(5);
    expect((await values(post("/fetch", from(3), { "kafka-max-bytes": "10" })))[0]).toMatch(/^3_/);
    expect(await values(post("/fetch", from(3), { "kafka-max-bytes": "10" }))).toHaveLength(1);
    expect(await values(post("/fetch", from(0)))).toHaveLength(20);
    expect(await refusalOf(await post("/fetch", from(0), { "kafka-max-bytes": "-1" }))).toMatchObject({ status: 400 });
  });

  it("tells the end and the start of the partition with a page", async () => {
    const { topic, post, fill, forgetBelow } = await open(1);
    await fill(10);
    await forgetBelow(4);
    const response = await post("/fetch", { topic, partition: 0, offset: 6 });
    expect(response.headers.get("kafka-high-watermark")).toBe("10");
    expect(response.headers.get("kafka-log-start")).toBe("4");
    const below = await post("/fetch", { topic, partition: 0, offset: 3 });
    expect(below.status).toBe(416);
    expect(await below.json()).toEqual({
      error: expect.stringContaining("OFFSET_OUT_OF_RANGE"),
      status: 416,
      topic,
      partition: 0,
      offset: 3,
      earliest: 4,
      end: 10,
    });
  });

  it("refuses an offset beyond the end at once, and reads at the end", async () => {
    const { topic, post, values, fill } = await open(1);
    await fill(3);
    const started = performance.now();
    expect(await refusalOf(await post("/fetch", { topic, partition: 0, offset: 4, timeout: 20_000 }))).toMatchObject({
      status: 416,
      error: expect.stringContaining("ends at 3, not 4"),
    });
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(await values(post("/fetch", { topic, partition: 0, offset: 3, timeout: 0 }))).toEqual([]);
  });

  it("shows committed transactions only and gets past what it hides", async () => {
    const { topic, post, values, brokers } = await open(1);
    const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING, retry: { retries: 10 } }).producer({
      transactionalId: `tx-${topic}`,
      maxInFlightRequests: 1,
      idempotent: true,
    });
    await producer.connect();
    const commit = async (value: string) => {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [{ value }] });
      await transaction.commit();
    };
    const abort = await producer.transaction();
    await abort.send({ topic, messages: [{ value: "aborted" }] });
    await abort.abort();
    await commit("one");
    await commit("two");
    await producer.disconnect();
    const first = (await (await post("/fetch", { topic, partition: 0, offset: 0 })).json()) as KafkaMessage[];
    expect(first.map(({ value }) => value)).toEqual(["one", "two"]);
    const afterLast = (first.at(-1)?.offset ?? 0) + 1;
    // The last commit marker stands at this offset: invisible, and no reason to spin or to fail.
    expect(await values(post("/fetch", { topic, partition: 0, offset: afterLast, timeout: 200 }))).toEqual([]);
    const waiting = values(post("/fetch", { topic, partition: 0, offset: afterLast, timeout: 10_000 }));
    await post("/produce", { topic, value: "three" });
    expect(await waiting).toEqual(["three"]);
  });

  it("refuses a request it cannot read and names the field", async () => {
    const { topic, post } = await open(1);
    const refused = async (body: unknown) => refusalOf(await post("/fetch", body));
    expect(await refused({ topic, partition: 0 })).toMatchObject({
      status: 400,
      error: expect.stringContaining("offset"),
    });
    expect(await refused({ topic, partition: -1, offset: 0 })).toMatchObject({
      status: 400,
      error: expect.stringContaining("partition"),
    });
    expect(await refused({})).toMatchObject({ status: 400 });
    expect(await refused([])).toMatchObject({ status: 400 });
    const twice = { topic, partition: 0, offset: 0 };
    expect(await refused({ ...twice, topicPartitionOffsets: [twice] })).toMatchObject({
      status: 400,
      error: expect.stringContaining("twice"),
    });
    expect(await refused({ topic: "nowhere", partition: 0, offset: 0 })).toMatchObject({ status: 404 });
    expect(await refused({ topic, partition: 7, offset: 0 })).toMatchObject({ status: 404 });
  });
});
