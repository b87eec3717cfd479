import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, inject, it } from "vitest";
import { collectBacklog, type Stores } from "../../scripts/bench/backlog.ts";
import { type Budget, budgetedBacklog, budgets, slowMachine } from "../../scripts/bench/budgets.ts";
import { type Priced, priced } from "../../scripts/bench/prices.ts";
import { createTopics } from "../../scripts/bridge/kafka/create-topics.ts";
import { bundleGateway } from "../../scripts/gateway/bundle.ts";
import { storeSettings } from "../../scripts/gateway/stores.ts";
import { topicOf } from "../../src/log/codec.ts";

const [kafka, redis] = [inject("kafka"), inject("redis")];
const folders: string[] = [];

type Measured = Priced & { readonly seconds: number };

/** `collected` is told which share of the beacons an embedded partition took. */
const measured = async (
  stores: Stores,
  connections: number,
  collected: (share: number) => void = () => undefined,
): Promise<Measured> => {
  const folder = mkdtempSync(join(tmpdir(), "doorstep-costs-"));
  folders.push(folder);
  const filled = await collectBacklog(folder, await bundleGateway(), stores, connections, budgetedBacklog);
  const beacons = budgetedBacklog.events / budgetedBacklog.perBeacon;
  collected((filled.collect.calls["LogPartition.append"] ?? 0) / beacons);
  const { counted, seconds } = await filled.apply();
  return { ...priced({ ...budgetedBacklog, beacons, collect: filled.collect, apply: counted }), seconds };
};

const withinBudget = (found: Measured, budget: Budget): void => {
  const { afterSeconds, everySeconds, more } = slowMachine;
  const late = Math.max(0, found.seconds - afterSeconds) / everySeconds;
  const names = Object.keys(budget) as (keyof Budget)[];
  const over = names.filter((name) => found[name] > budget[name] + late * more[name]);
  expect(over, JSON.stringify(found)).toEqual([]);
  // Otherwise nothing was counted.
  expect(found.rows_written).toBeGreaterThan(budget.rows_written / 2);
  expect(found.object_calls).toBeGreaterThan(budget.object_calls / 2);
};

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

it("collects and applies within the budgets of the embedded stores", { timeout: 300_000 }, async () => {
  withinBudget(await measured({ bindings: {}, allow: [] }, 16), budgets.embedded);
});

it.skipIf(kafka === null || redis === null)(
  "collects and applies within the budgets of real Kafka and Redis",
  { timeout: 300_000 },
  async ({ skip }) => {
    const epoch = `costs-${process.pid}-${performance.now().toFixed(0)}`;
    await createTopics({ brokers: [...(kafka?.brokers ?? [])] }, [{ topic: topicOf(epoch), partitions: 16 }]);
    const found = await measured(
      storeSettings({
        kafka: kafka?.url,
        "kafka-user": kafka?.user ?? "",
        "kafka-password": kafka?.password ?? "",
        redis: redis?.url,
        "redis-token": redis?.token ?? "",
        settings: JSON.stringify({ DOORSTEP_LOG_EPOCH: epoch }),
      }),
      4,
      (share) => skip(share > 0.01, "Kafka was so slow here that the buffer stepped in: other costs"),
    );
    withinBudget(found, budgets["kafka and redis"]);
    expect(found.kafka_requests).toBeGreaterThan(100);
    expect(found.redis_commands).toBeGreaterThan(0);
  },
);
