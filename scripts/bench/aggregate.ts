import { rmSync } from "node:fs";
import { join } from "node:path";
import { bundleGateway } from "../gateway/bundle.ts";
import { startGateway } from "../gateway/start.ts";
import { storeSettings } from "../gateway/stores.ts";
import { progress } from "../lib/progress.ts";
import { startTestStack, type TestStack } from "../test-stack/start.ts";
import { backlog, collectBacklog, type Stores } from "./backlog.ts";
import { bareWorker } from "./bare-worker.ts";
import { catchUp, type CatchUp } from "./catch-up.ts";
import { cpuSeconds } from "./cpu.ts";
import { rounded } from "./measure.ts";
import type { BenchOptions } from "./options.ts";
import { costs, describeAggregate, type Figures, figures, type Floor } from "./aggregate-result.ts";
import { priced } from "./prices.ts";
import { viewsBody } from "./shop.ts";

/**
 * Readers that catch up on a backlog, beside a bare Worker that makes as many calls of as many objects, one row
 * written each; then once more with counters in every object. With `real`, over Apache Kafka and redis-server.
 */
export const benchAggregate = async (options: BenchOptions): Promise<boolean> => {
  if (!options.real) return measured(options, { bindings: {}, allow: [] });
  options.say("aggregate: starting Apache Kafka and redis-server");
  const stack = await startTestStack({ topics: [{ topic: "doorstep.events.e1", partitions: 16 }] });
  try {
    if (stack.missing.length > 0) options.say(`aggregate: ${stack.missing.join("; ")}`);
    return await measured(options, realStores(stack));
  } finally {
    await stack.stop();
  }
};

const realStores = ({ kafka, redis }: TestStack): Stores =>
  storeSettings({
    kafka: kafka?.url,
    "kafka-user": kafka?.user ?? "",
    "kafka-password": kafka?.password ?? "",
    redis: redis?.url,
    "redis-token": redis?.token ?? "",
  });

const measured = async ({ folder, rounds, connections, json, say }: BenchOptions, stores: Stores): Promise<boolean> => {
  const bundle = await bundleGateway();
  const { events, people, perBeacon } = backlog;
  say(`aggregate: collecting ${events} events of ${people} people`);
  const collected = await collectBacklog(folder, bundle, stores, connections);

  const taken: { ours: CatchUp; floor: Floor }[] = [];
  const bar = progress("aggregate", rounds + 1);
  for (let round = 0; round < rounds; round++) {
    const ours = await collected.on(bundle, (gateway) => catchUp(gateway, events));
    taken.push({ ours, floor: await floorOf(join(folder, "floor"), bundle.compatibilityDate, ours) });
    bar.at(round + 1);
  }
  const { collect } = collected;
  const { counted: apply } = await collected.apply();
  bar.end();
  const result: Figures = {
    ...figures(taken),
    per_1000_events: { collect: costs(collect, events), apply: costs(apply, events) },
    priced: priced({ people, events, beacons: events / perBeacon, collect, apply }),
  };
  process.stdout.write(`${json ? JSON.stringify({ bench: "aggregate", ...result }) : describeAggregate(result)}\n`);
  // A busy Kafka may hold an event twice; it is applied once.
  const missing = taken.filter(({ ours }) => ours.events < events).length;
  if (missing > 0) say(`aggregate: ${missing} rounds did not apply ${events} events`);
  return missing === 0;
};

/** The same number of batches for the same number of objects, none of which is awake or has a table yet. */
const floorOf = async (dir: string, compatibilityDate: string, ours: CatchUp): Promise<Floor> => {
  const bundle = bareWorker("aggregate", compatibilityDate);
  const gateway = await startGateway({ dir, bundle, scheduleEvery: 0, logs: "drop", readyPath: "/" });
  try {
    const size = Math.max(1, Math.round(ours.events / ours.personBatches));
    const [event = {}] = (JSON.parse(viewsBody("shopper-1", 1, 1, "floor")) as { batch: object[] }).batch;
    const before = cpuSeconds(gateway.pid);
    const started = performance.now();
    const path = `/apply?people=${backlog.people}&batches=${ours.personBatches}&events=${size}`;
    const answer = await fetch(`${gateway.url}${path}`, { method: "POST", body: JSON.stringify(event) });
    if (!answer.ok) throw new Error(`the bare Worker answered ${answer.status}: ${await answer.text()}`);
    const seconds = (performance.now() - started) / 1_000;
    const after = cpuSeconds(gateway.pid);
    return { seconds: rounded(seconds), cpuSeconds: before === null || after === null ? null : after - before };
  } finally {
    await gateway.kill9();
    rmSync(dir, { recursive: true });
  }
};
