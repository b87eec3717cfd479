import { describe, expect, inject, it } from "vitest";
import { murmur2 } from "../../../src/base/murmur2.ts";
import { bridgeCalls, refusalOf } from "../../support/bridge-calls.ts";
import type { KafkaMessage } from "../../support/bridge-calls.ts";
import { freshTopic } from "../../support/kafka-topics.ts";

const kafka = inject("kafka");

describe.skipIf(!kafka)("the bridge's /produce in front of a real Kafka", () => {
  const open = async (partitions: number) => {
    if (!kafka) throw new Error("no Kafka");
    return { topic: await freshTopic(kafka, partitions), ...bridgeCalls(kafka) };
  };

  it("answers an array even for a single message", async () => {
    const { topic, post } = await open(1);
    const response = await post("/produce", { topic, value: "x" }, { "idempotency-key": "abc" });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual([{ topic, partition: 0, offset: 0, timestamp: expect.any(Number) }]);
  });

  it("places keys as our own codec and every Kafka client do", async () => {
    const { topic, post } = await open(16);
    const keys = ["a", "user-1", "", "Zoë", "カート", ...Array.from({ length: 100 }, (_, n) => `person:${n * 7919}`)];
    const response = await post(
      "/produce",
      keys.map((key) => ({ topic, key, value: "x" })),
    );
    const placed = (await response.json()) as KafkaMessage[];
    expect(placed.map(({ partition }) => partition)).toEqual(keys.map((key) => murmur2(key) % 16));
  });

  it("spreads messages without a key", async () => {
    const { topic, post } = await open(4);
    const response = await post(
      "/produce",
      Array.from({ length: 8 }, () => ({ topic, value: "x" })),
    );
    const placed = (await response.json()) as KafkaMessage[];
    expect(new Set(placed.map(({ partition }) => partition)).size).toBe(4);
  });

  it("appends more than one broker batch in one request, in order", async () => {
    const { topic, post } = await open(1);
    const messages = Array.from({ length: 40 }, (_, n) => ({ topic, key: "k", value: `${n}:${"x".repeat(100_000)}` }));
    const response = await post("/produce", messages);
    expect(response.status).toBe(200);
    expect(((await response.json()) as KafkaMessage[]).map(({ offset }) => offset)).toEqual(messages.map((_, n) => n));
    const tail = await post("/fetch", { topic, partition: 0, offset: 39 });
    expect(((await tail.json()) as KafkaMessage[]).map(({ value }) => value.slice(0, 3))).toEqual(["39:"]);
  });

  it("keeps repeated headers and text of every kind", async () => {
    const { topic, post } = await open(1);
    const value = '\u0000"\\\n🛒 é';
    const headers = [
      { key: "a", value: "1" },
      { key: "a", value: "2" },
      { key: "é", value: "ü" },
    ];
    await post("/produce", { topic, key: "🔑", value, headers });
    const [message] = (await (await post("/fetch", { topic, partition: 0, offset: 0 })).json()) as KafkaMessage[];
    expect(message).toMatchObject({ key: "🔑", value, headers });
  });

  it("refuses what it cannot append and says why", async () => {
    const { topic, post } = await open(2);
    const refused = async (body: unknown) => refusalOf(await post("/produce", body));
    const type = expect.stringContaining("application/json");
    expect(await refused({ topic: "no-such-topic", value: "x" })).toEqual({
      status: 404,
      type,
      error: expect.stringContaining("no-such-topic"),
    });
    expect(await refused({ topic, value: "x", partition: 2 })).toMatchObject({
      status: 404,
      error: expect.stringContaining("partitions 0 to 1"),
    });
    expect(await refused([{ topic, value: "x" }, { topic }])).toMatchObject({
      status: 400,
      error: expect.stringContaining("1.value"),
    });
    expect(await refused({ value: "x" })).toMatchObject({ status: 400, error: expect.stringContaining("topic") });
    expect(await refused("{nonsense")).toMatchObject({ status: 400, error: "the body is not valid JSON" });
    expect(await refused("")).toMatchObject({ status: 400 });
    expect(await refused({ topic, value: "x".repeat(1_200_000) })).toMatchObject({
      status: 413,
      error: expect.stringContaining("MESSAGE_TOO_LARGE"),
    });
    const ends = await post(
      "/offsets/latest",
      [0, 1].map((partition) => ({ topic, partition })),
    );
    expect(((await ends.json()) as KafkaMessage[]).map(({ offset }) => offset)).toEqual([0, 0]);
  });

  it("takes many appends at once without losing or mixing any", async () => {
    const { topic, post } = await open(4);
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, n) => {
        const response = await post("/produce", { topic, key: `k${n % 13}`, value: String(n) });
        return ((await response.json()) as KafkaMessage[])[0];
      }),
    );
    const places = answers.map((answer) => `${answer?.partition}/${answer?.offset}`);
    expect(new Set(places).size).toBe(200);
    const stored = await post("/fetch", {
      topicPartitionOffsets: [0, 1, 2, 3].map((partition) => ({ topic, partition, offset: 0 })),
    });
    const messages = (await stored.json()) as KafkaMessage[];
    expect(messages.map(({ value }) => Number(value)).sort((a, b) => a - b)).toEqual(answers.map((_, n) => n));
    for (const { partition, offset, value } of messages) expect(places[Number(value)]).toBe(`${partition}/${offset}`);
  });
});
