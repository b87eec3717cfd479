import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, describe, expect, inject, it } from "vitest";
import type { RunningServer } from "../../../scripts/bridge/http/server.ts";
import { startKafkaBridge } from "../../../scripts/bridge/kafka/server.ts";
import type { KafkaBridgeOptions } from "../../../scripts/bridge/kafka/server.ts";
import { bridgeCalls } from "../../support/bridge-calls.ts";
import { freshTopic } from "../../support/kafka-topics.ts";

const kafka = inject("kafka");
const login = { user: "u", password: "p" };
let bridge: RunningServer | undefined;
afterEach(() => bridge?.close());

const start = async (options: Partial<KafkaBridgeOptions>) => {
  bridge = await startKafkaBridge({ brokers: kafka?.brokers ?? [], login, drainMs: 2_000, ...options });
  return { bridge, ...bridgeCalls({ url: bridge.url, ...login }) };
};

describe.skipIf(!kafka)("whoever watches the bridge", () => {
  it("sees requests, records, bytes, errors and times as Prometheus text", async () => {
    if (!kafka) throw new Error("no Kafka");
    const { get, post } = await start({});
    const topic = await freshTopic(kafka, 1);
    const key = { "idempotency-key": "one" };
    const body = [1, 2, 3].map((n) => ({ topic, value: String(n) }));
    await post("/produce", body, key);
    await post("/produce", body, key);
    await post("/produce", { topic: "no-such-topic", value: "x" });
    await post("/produce", { topic, value: "x".repeat(1_200_000) });
    await post("/fetch", { topic, partition: 0, offset: 0 });
    await post("/nowhere/at/all", {});
    const response = await get("/metrics");
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const page = await response.text();
    const lines = page.split("\n");
    for (const line of [
      'bridge_http_requests_total{route="produce",status="200"} 2',
      'bridge_http_requests_total{route="produce",status="404"} 1',
      'bridge_http_requests_total{route="other",status="404"} 1',
      "bridge_produced_records_total 3",
      `bridge_produced_bytes_total ${Buffer.byteLength(JSON.stringify(body))}`,
      "bridge_fetched_records_total 3",
      'bridge_idempotent_total{how="replayed"} 1',
      'bridge_kafka_errors_total{type="MESSAGE_TOO_LARGE"} 1',
      'bridge_http_request_seconds_count{route="fetch"} 1',
      'bridge_http_request_seconds_bucket{route="fetch",le="+Inf"} 1',
      "bridge_in_flight_requests 0",
      "bridge_append_queue 0",
    ]) {
      expect(lines, line).toContain(line);
    }
    const comments = lines.filter((line) => line.startsWith("#"));
    expect(comments.every((line) => /^# (HELP|TYPE) [a-z_]+ .+$/.test(line))).toBe(true);
    const samples = lines.filter((line) => line !== "" && !line.startsWith("#"));
    expect(samples.filter((line) => !/^[a-z_]+(\{[^}]*\})? [\d.e+-]+$/.test(line))).toEqual([]);
  });

  it("is told soon that brokers hang, while the process itself is well", async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { get } = await start({ brokers: [`127.0.0.1:${(silent.address() as AddressInfo).port}`] });
    const started = performance.now();
    const answers = await Promise.all([get("/readyz", {}), get("/readyz", {}), get("/readyz", {})]);
    expect(performance.now() - started).toBeLessThan(3_500);
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
    expect(await answers[0]?.json()).toMatchObject({ error: expect.stringContaining("Kafka is not available") });
    expect(sockets).toHaveLength(1);
    expect(await (await get("/healthz", {})).json()).toEqual({ status: "ok" });
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it("sees appends refused, at once, when Kafka takes none", async () => {
    const { get, post } = await start({
      limits: { bytes: 3_000_000 },
      appendLimits: { lanes: 1, waiting: 1, waitingMs: 300 },
    });
    if (!kafka) throw new Error("no Kafka");
    const topic = await freshTopic(kafka, 1);
    // A lane is busy for as long as this append takes; two more do not fit behind it.
    const big = Array.from({ length: 20 }, () => ({ topic, value: "x".repeat(100_000) }));
    const many = await Promise.all(
      Array.from({ length: 12 }, (_, n) => post("/produce", n === 0 ? big : { topic, value: "x" })),
    );
    const statuses = many.map(({ status }) => status);
    expect(statuses).toContain(200);
    expect(statuses).toContain(503);
    for (const response of many.filter(({ status }) => status === 503)) {
      expect(response.headers.get("retry-after")).toBe("1");
      expect(await response.json()).toMatchObject({ error: expect.stringContaining("nothing was done") });
    }
    const metrics = await (await get("/metrics")).text();
    const refused = statuses.filter((status) => status === 503).length;
    expect(metrics).toContain(`bridge_http_refused_total{reason="queue"} ${refused}`);
  });
});

describe.skipIf(!kafka)("the bridge that is told to stop", () => {
  it("lets running requests end, answers waiting reads at once and takes no new ones", async () => {
    if (!kafka) throw new Error("no Kafka");
    const { bridge, post } = await start({});
    const topic = await freshTopic(kafka, 1);
    const waiting = post("/fetch", { topic, partition: 0, offset: 0, timeout: 30_000 });
    const appending = post(
      "/produce",
      Array.from({ length: 80 }, () => ({ topic: topic, value: "x".repeat(100_000) })),
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    const started = performance.now();
    const closed = bridge.close();
    await expect(post("/produce", { topic, value: "late" })).rejects.toThrow();
    const [page, appended] = await Promise.all([waiting, appending]);
    expect([page.status, appended.status]).toEqual([200, 200]);
    expect(await appended.json()).toHaveLength(80);
    await closed;
    expect(performance.now() - started).toBeLessThan(6_000);
  });
});
