import { createServer, request as forward } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, inject, it } from "vitest";
import { createTopics } from "../../../scripts/bridge/kafka/create-topics.ts";
import { topicOf } from "../../../src/log/codec.ts";
import { kafkaLog } from "../../../src/platform/upstash/kafka-log.ts";
import { bridgeCalls, refusalOf } from "../../support/bridge-calls.ts";
import type { KafkaMessage } from "../../support/bridge-calls.ts";
import { freshTopic } from "../../support/kafka-topics.ts";
import { sampleRecord } from "../../support/sample-record.ts";

const kafka = inject("kafka");
let proxy: Server | undefined;
afterEach(() => {
  proxy?.closeAllConnections();
  proxy?.close();
  proxy = undefined;
});

describe.skipIf(!kafka)("an append under an Idempotency-Key", () => {
  const open = async () => {
    if (!kafka) throw new Error("no Kafka");
    const topic = await freshTopic(kafka, 2);
    const calls = bridgeCalls(kafka);
    const ends = async () => {
      const partitions = [0, 1].map((partition) => ({ topic, partition }));
      const found = (await (await calls.post("/offsets/latest", partitions)).json()) as KafkaMessage[];
      return found.reduce((sum, { offset }) => sum + offset, 0);
    };
    return { topic, ends, kafka, ...calls };
  };

  it("is made once however often it is sent, at once or later", async () => {
    const { topic, ends, post } = await open();
    const body = Array.from({ length: 50 }, (_, n) => ({ topic, key: `k${n}`, value: `v${n}` }));
    const send = () => post("/produce", body, { "idempotency-key": `key-${topic}` });
    const answers = await Promise.all([send(), send(), send()]);
    answers.push(await send());
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(texts).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers.filter(({ headers }) => headers.get("idempotent-replayed") === "true")).toHaveLength(3);
    expect(await ends()).toBe(50);
  });

  it("is refused with 422 under a used key, and appends nothing", async () => {
    const { topic, ends, post } = await open();
    const key = { "idempotency-key": `used-${topic}` };
    await post("/produce", { topic, value: "one" }, key);
    expect(await refusalOf(await post("/produce", { topic, value: "two" }, key))).toMatchObject({
      status: 422,
      type: expect.stringContaining("application/json"),
    });
    expect(await ends()).toBe(1);
    expect(await refusalOf(await post("/produce", { topic, value: "x" }, { "idempotency-key": "a b" }))).toMatchObject({
      status: 400,
    });
  });

  it("leaves a key free whose append was refused", async () => {
    const { topic, ends, post } = await open();
    const key = { "idempotency-key": `free-${topic}` };
    expect((await post("/produce", { topic, value: "x".repeat(1_200_000) }, key)).status).toBe(413);
    expect((await post("/produce", { topic, value: "small" }, key)).status).toBe(200);
    expect(await ends()).toBe(1);
  });

  it("keeps our adapter from doubling an append whose answer was lost", async () => {
    const { kafka, post } = await open();
    const epoch = `lost-${crypto.randomUUID()}`;
    await createTopics({ brokers: kafka.brokers }, [{ topic: topicOf(epoch), partitions: 1 }]);
    const url = await losingProxy(kafka.url, 2);
    const rest = { url, username: kafka.user, password: kafka.password };
    const log = kafkaLog({ ...rest, epoch, partitions: 1, appendMs: 5_000 });
    const records = Array.from({ length: 20 }, (_, n) => sampleRecord(n));
    const attempts = [await log.append(records), await log.append(records), await log.append(records)];
    expect(attempts.map(([first]) => (first?.ok ? "ok" : first?.error.reason))).toEqual(["unknown", "unknown", "ok"]);
    const ends = await post("/offsets/latest", [{ topic: topicOf(epoch), partition: 0 }]);
    expect(await ends.json()).toMatchObject([{ offset: 20 }]);
    // The same event sent again by its source arrives at another time: another record, and no misuse of the key.
    const later = records.map((record) => ({ ...record, received: record.received + 1 }));
    expect((await log.append(later)).every((result) => result.ok)).toBe(true);
  });
});

/** Passes requests on and drops the connection instead of the first answers. */
const losingProxy = (target: string, losses: number): Promise<string> => {
  let lost = 0;
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url } = incoming;
    const onward = forward(`${target}${url}`, { method: method ?? "POST", headers }, (answer) => {
      if (lost++ < losses) {
        answer.resume();
        answer.once("end", () => outgoing.destroy());
      } else {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      }
    });
    incoming.pipe(onward);
  });
  proxy = server;
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
  );
};
