import { describe, expect, it } from "vitest";
import { err, ok } from "../../../src/base/result.ts";
import type { BreakerState } from "../../../src/log/circuit-breaker.ts";
import type { DrainStatus } from "../../../src/log/drain.ts";
import type { EventLog } from "../../../src/log/event-log.port.ts";
import { healthRoutes } from "../../../src/monitor/health.route.ts";
import { emptySeries } from "../../../src/monitor/series.ts";
import { healthOf } from "../../../src/platform/cloudflare/health.ts";
import { within } from "../../../src/platform/cloudflare/within.ts";

const drain = (partition: number, over: Partial<DrainStatus> = {}): DrainStatus => ({
  partition,
  state: "empty",
  depth: 0,
  oldestSeconds: 0,
  drained: 0,
  parked: 0,
  failing: null,
  ...over,
});

const healthWith = (given: {
  readonly isLogDown?: boolean;
  readonly statuses?: () => Promise<readonly DrainStatus[]>;
  readonly breaker?: BreakerState;
  readonly hasBuffer?: boolean;
}) => {
  const log: EventLog = {
    epoch: "e1",
    partitions: 0,
    append: async () => [],
    read: async () => ok({ records: [], end: 0 }),
    bounds: async () =>
      given.isLogDown === true
        ? err({ reason: "unavailable" as const, message: "refused" })
        : ok({ earliest: 0, end: 0 }),
  };
  const statuses = given.statuses ?? (async () => [drain(0), drain(1)]);
  const deps = healthOf({
    auth: {
      require: async () => ({ key_sha256: "", kind: "secret", source: "api", shop: "shop", imported: false }),
    },
    log,
    readModel: { getMany: async () => [], putMany: async () => undefined },
    counted: async () => emptySeries(),
    within,
    reader: () => ({ status: () => Promise.reject(new Error("no reader")) }),
    archivers: [],
    failover:
      given.hasBuffer === false ? null : { buffer: { statuses }, breaker: { state: () => given.breaker ?? "closed" } },
  });
  return {
    deps,
    ready: async () => {
      const response = await healthRoutes(deps).request("/readyz");
      return { status: response.status, body: (await response.json()) as { checks: Record<string, string> } };
    },
  };
};

describe("readiness of a gateway with a buffer", () => {
  it("is given while the log is down: events are accepted, and the text says so", async () => {
    const statuses = async () => [
      drain(0, { depth: 3, oldestSeconds: 1.2 }),
      drain(1, { depth: 4, oldestSeconds: 7.1 }),
    ];
    const { status, body } = await healthWith({ isLogDown: true, statuses }).ready();
    expect(status).toBe(200);
    expect(body.checks).toMatchObject({
      log: "degraded: unavailable: refused",
      buffer: "degraded: 7 records wait for the log, the oldest for 8 s",
    });
  });

  it("is not given when the buffer cannot be reached either, nor when there is none", async () => {
    const unreachable = () => Promise.reject(new Error("unreachable"));
    expect((await healthWith({ isLogDown: true, statuses: unreachable }).ready()).status).toBe(503);
    expect((await healthWith({ isLogDown: true, hasBuffer: false }).ready()).status).toBe(503);
  });

  it("says ok of both when all is well", async () => {
    const { status, body } = await healthWith({}).ready();
    expect(status).toBe(200);
    expect(body.checks).toMatchObject({ log: "ok", buffer: "ok" });
  });
});

it("shows depth, age, breaker and what was drained and parked on the metrics page", async () => {
  const statuses = async () => [drain(0, { depth: 3, oldestSeconds: 1.5, drained: 9, parked: 1 })];
  const { deps } = healthWith({ statuses, breaker: "half_open" });
  const page = await (await healthRoutes(deps).request("/metrics")).text();
  for (const line of [
    "breaker_open 1",
    'buffer_depth_records{partition="0"} 3',
    'buffer_oldest_seconds{partition="0"} 1.5',
    'buffer_drained_total{partition="0"} 9',
    'buffer_parked_total{partition="0"} 1',
  ]) {
    expect(page.split("\n")).toContain(line);
  }
});
