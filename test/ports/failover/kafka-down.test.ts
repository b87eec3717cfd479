import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import type { RunningServer } from "../../../scripts/bridge/http/server.ts";
import { createTopics } from "../../../scripts/bridge/kafka/create-topics.ts";
import { startKafkaBridge } from "../../../scripts/bridge/kafka/server.ts";
import { privateNetworks } from "../../../scripts/gateway/network.ts";
import { type Gateway, startGateway } from "../../../scripts/gateway/start.ts";
import { findKafka, type RunningKafka, startKafka } from "../../../scripts/test-stack/kafka.ts";
import { topicOf } from "../../../src/log/codec.ts";

const program = findKafka();
const partitions = 4;
const epoch = "down";
const login = { user: "u", password: "p" };

/** Events per second, spread over so many people; a fraction of what one box can take beside a broker and this test. */
const rate = 40;
const people = 40;

const quantile = (sent: readonly Sent[], q: number): number => {
  const sorted = sent.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return Math.round(sorted[Math.floor(q * (sorted.length - 1))] ?? NaN);
};
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

type Sent = {
  readonly id: string;
  readonly user: string;
  readonly status: number;
  readonly ms: number;
  readonly at: number;
};

const Readiness = z.object({ status: z.string(), checks: z.record(z.string(), z.string()) });
const Events = z.object({
  data: z.array(z.object({ id: z.string() })),
  cursor: z.object({ next: z.string().nullable() }),
});

describe.skipIf(typeof program === "string")("a gateway whose Kafka is killed with -9", () => {
  const dir = mkdtempSync(join(tmpdir(), "doorstep-failover-"));
  let broker: RunningKafka;
  let bridge: RunningServer;
  let gateway: Gateway;

  const start = (port = 0): Promise<Gateway> =>
    startGateway({
      dir,
      port,
      allow: privateNetworks([bridge.url]),
      bindings: {
        DOORSTEP_LOG: "kafka",
        DOORSTEP_LOG_EPOCH: epoch,
        DOORSTEP_LOG_PARTITIONS: String(partitions),
        UPSTASH_KAFKA_REST_URL: bridge.url,
        UPSTASH_KAFKA_REST_USERNAME: login.user,
        UPSTASH_KAFKA_REST_PASSWORD: login.password,
      },
    });
  beforeAll(async () => {
    if (typeof program === "string") return;
    broker = await startKafka(program);
    await createTopics({ brokers: [broker.address] }, [{ topic: topicOf(epoch), partitions }]);
    bridge = await startKafkaBridge({ brokers: [broker.address], login, drainMs: 2_000 });
    gateway = await start();
  }, 120_000);
  afterAll(async () => {
    await gateway?.kill9();
    await bridge?.close();
    await broker?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  const get = async (path: string): Promise<Response> =>
    fetch(`${gateway.url}${path}`, {
      headers: { authorization: "Bearer sk_dev" },
      signal: AbortSignal.timeout(20_000),
    });
  const send = async (n: number, due = performance.now()): Promise<Sent> => {
    const [id, user] = [`event-${n}`, `person-${n % people}`];
    const response = await fetch(`${gateway.url}/v1/track`, {
      method: "POST",
      headers: { authorization: "Bearer wk_dev", "content-type": "application/json" },
      body: JSON.stringify({
        event: "Product Viewed",
        messageId: id,
        userId: user,
        properties: { product_id: `p${n % 9}` },
      }),
      signal: AbortSignal.timeout(20_000),
    });
    await response.body?.cancel();
    return { id, user, status: response.status, ms: performance.now() - due, at: due };
  };
  /** Sum of a metric over its series. */
  const metric = async (name: string): Promise<number> => {
    const page = await (await get("/metrics")).text();
    return [...page.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "gm"))].reduce(
      (sum, [, v]) => sum + Number(v),
      0,
    );
  };
  const idsOf = async (user: string): Promise<string[]> => {
    const ids: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const path = `/v1/profiles/${user}/events?limit=1000${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`;
      const { data, cursor: on } = Events.parse(await (await get(path)).json());
      ids.push(...data.map(({ id }) => id));
      cursor = on.next;
    }
    return ids;
  };
  const until = async (what: string, limitMs: number, holds: () => Promise<boolean>): Promise<number> => {
    const started = performance.now();
    while (!(await holds())) {
      if (performance.now() - started > limitMs) {
        const page = await (await get("/metrics")).text();
        const told = page.split("\n").filter((line) => /^(buffer|reader|records|log|breaker)_/.test(line));
        const readiness = await (await get("/readyz")).text();
        throw new Error(`${what}: not within ${limitMs} ms\n${readiness}\n${told.join("\n")}`);
      }
      await pause(50);
    }
    return performance.now() - started;
  };
  const sum = async (names: readonly string[]): Promise<number> =>
    (await Promise.all(names.map(metric))).reduce((all, one) => all + one, 0);
  const isSettled = async (): Promise<boolean> => {
    const { checks } = Readiness.parse(await (await get("/readyz")).json());
    return checks["log"] === "ok" && (await sum(["buffer_depth_records", "reader_lag_records"])) === 0;
  };

  it(
    "accepts every valid event, drains its buffer by itself and applies each event once",
    { timeout: 180_000 },
    async () => {
      const sent: Promise<Sent>[] = [];
      const sending = { now: true };
      // Open loop: an event is due whatever became of those before it.
      const generator = (async () => {
        const started = performance.now();
        for (let n = 0; sending.now; n++) {
          const due = started + (n * 1_000) / rate;
          await pause(Math.max(0, due - performance.now()));
          sent.push(send(n, due));
        }
      })();

      await pause(4_000);
      const killed = performance.now();
      await broker.crash();
      await pause(9_000);
      const readiness = await get("/readyz");
      const depth = await metric("buffer_depth_records");
      const during = Readiness.parse(await readiness.json());
      const restarting = performance.now();
      await broker.restart();
      const back = performance.now();
      const drainMs = await until("an empty buffer", 60_000, async () => (await metric("buffer_depth_records")) === 0);
      await pause(3_000);
      sending.now = false;
      await generator;
      const all = await Promise.all(sent);
      await until("all applied", 20_000, isSettled);

      const between = (from: number, to: number): Sent[] => all.filter(({ at }) => at >= from && at < to);
      // While the broker starts it takes most of this box, so it counts apart.
      const dead = between(killed, restarting);
      const report = {
        accepted: all.filter(({ status }) => status === 200).length,
        refused: all.filter(({ status }) => status !== 200).length,
        outage_ms: Math.round(back - killed),
        while_dead: dead.length,
        p50_ms: quantile(dead, 0.5),
        p99_ms: quantile(dead, 0.99),
        max_ms: quantile(dead, 1),
        p99_alive_ms: quantile(between(0, killed), 0.99),
        p99_starting_ms: quantile(between(restarting, back), 0.99),
        depth,
        drained: await metric("buffer_drained_total"),
        drain_ms: Math.round(drainMs),
        duplicates_dropped: await metric("records_duplicate_total"),
      };
      process.stderr.write(`Kafka killed: ${JSON.stringify(report)}\n`);

      expect(report.refused).toBe(0);
      expect(during.status, JSON.stringify(during.checks)).toBe("ok");
      expect(readiness.status).toBe(200);
      expect(during.checks["log"]).toMatch(/^degraded: /);
      expect(during.checks["buffer"]).toMatch(/^degraded: \d+ records wait/);
      expect(depth).toBeGreaterThan(100);
      expect(drainMs).toBeLessThan((back - killed) / 2);
      // The aim is 200 ms; on a box that is busy otherwise, no more than with Kafka alive.
      expect(report.p99_ms).toBeLessThan(Math.max(1_000, 2 * report.p99_alive_ms));
      expect(await metric("records_applied_total")).toBe(all.length);
      expect(await metric("buffer_parked_total")).toBe(0);
      for (let person = 0; person < people; person++) {
        const ids = await idsOf(`person-${person}`);
        const expected = all.filter(({ user }) => user === `person-${person}`).map(({ id }) => id);
        expect(ids.toSorted()).toEqual(expected.toSorted());
      }
    },
  );

  it(
    "still knows a buffered event after it was killed itself, and applies it once when Kafka is back",
    { timeout: 120_000 },
    async () => {
      const before = await metric("records_applied_total");
      await broker.crash();
      const first = 1_000_000;
      for (let n = 0; n < 12; n++) expect((await send(first + n)).status).toBe(200);
      const { port } = gateway;
      await gateway.kill9();
      gateway = await start(port);
      for (let n = 0; n < 12; n++)
        expect(await idsOf(`person-${(first + n) % people}`)).toContain(`event-${first + n}`);
      await broker.restart();
      await until("all applied", 20_000, isSettled);
      expect(await metric("records_applied_total")).toBe(before + 12);
      for (let n = 0; n < 12; n++) {
        const ids = await idsOf(`person-${(first + n) % people}`);
        expect(ids.filter((id) => id === `event-${first + n}`)).toHaveLength(1);
      }
    },
  );
});
