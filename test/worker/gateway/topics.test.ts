import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, describe, expect, it, vi } from "vitest";
import { ProfileEvents } from "../../../src/contract/profile.ts";
import { topicReaderName } from "../../../src/sources/topic-reader-name.ts";
import type { TopicState } from "../../../src/sources/topic-reading.ts";
import { servicesOf } from "../../../src/services.ts";
import { call, told } from "../../support/gateway-calls.ts";

const reader = (partition: number) => env.TOPIC_READER.getByName(topicReaderName({ source: "dev", partition }));
const put = (kafkaTopic: unknown) => call("/v1/sources/dev", "sk_dev", { kafka_topic: kafkaTopic }, "PUT");
const patient = { timeout: 15_000, interval: 50 };

vi.spyOn(console, "log").mockReturnValue();
afterAll(() => vi.restoreAllMocks());

/** Two partitions of one topic behind the REST contract. */
const topic = Array.from({ length: 2 }, (_, partition) =>
  Array.from({ length: 3 }, (__, n) =>
    JSON.stringify({ type: "page", anonymousId: "a", messageId: `topic-${partition}-${n}` }),
  ),
);
const cluster = async (url: string, body: string): Promise<Response> => {
  const asked = JSON.parse(body) as { partition: number; offset: number } | { partition: number }[];
  if (url.endsWith("/offsets/earliest")) return Response.json([{ offset: 0 }]);
  const at = Array.isArray(asked) ? asked[0] : asked;
  const records = topic[at?.partition ?? 0] ?? [];
  if (url.endsWith("/offsets/latest")) return Response.json([{ offset: records.length }]);
  const offset = Array.isArray(asked) ? 0 : asked.offset;
  return Response.json(records.map((value, n) => ({ offset: n, value })).slice(offset));
};

describe("a source with kafka_topic", () => {
  it("is checked when it is put", async () => {
    const good = { topic: "rudder", partitions: 2, format: "rudder" };
    for (const bad of [
      { topic: "no spaces" },
      { topic: "doorstep.events.e1" },
      { partitions: 0 },
      { format: "avro" },
      { from: "middle" },
    ]) {
      expect((await put({ ...good, ...bad })).status).toBe(400);
    }
    expect((await put(good)).status).toBe(200);
  });

  it("is read by the minute's readers, one per partition, and each record has its effect once after a kill", async () => {
    const asked: string[] = [];
    vi.spyOn(globalThis, "fetch").mockImplementation((url, init) => {
      asked.push(url as string);
      return cluster(url as string, init?.body as string);
    });
    await servicesOf(env).minute(Date.now());
    await vi.waitFor(async () => {
      const states = await Promise.all([reader(0).status(), reader(1).status()]);
      expect(states.map(({ state }) => state?.next)).toEqual([3, 3]);
    }, patient);
    // As if it had died before its offset was stored.
    await runInDurableObject(reader(1), (_reader, { storage: { sql } }) => {
      const { json } = sql.exec<{ json: string }>("SELECT json FROM reading").one();
      const state = JSON.parse(json) as TopicState;
      sql.exec("UPDATE reading SET json = ?", JSON.stringify({ ...state, next: 1 }));
    });
    await runInDurableObject(reader(1), (_reader, state) => {
      state.abort("killed");
    }).catch(() => undefined);
    await runDurableObjectAlarm(reader(1));
    await vi.waitFor(async () => expect((await reader(1).status()).state?.next).toBe(3), patient);
    expect(asked.every((url) => url.startsWith("https://kafka.example/"))).toBe(true);
    const expected = topic.flat().map((value) => (JSON.parse(value) as { messageId: string }).messageId);
    await vi.waitFor(async () => {
      const { data } = await told(ProfileEvents, "/v1/profiles/anonymous_id:a/events", "sk_dev");
      expect(data.map(({ id }) => id).toSorted()).toEqual(expected);
    }, patient);
    const metrics = (await call("/metrics", "sk_dev")).text;
    expect(metrics).toMatch(/topic_records_total\{partition="0",source="dev"\} 3/);
    expect(metrics).toMatch(/topic_lag_records\{partition="1",source="dev"\} 0/);
  });
});
