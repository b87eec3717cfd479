import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bundleGateway, type WorkerBundle } from "../gateway/bundle.ts";
import { type Gateway, type GatewayOptions, startGateway } from "../gateway/start.ts";
import { storeSettings } from "../gateway/stores.ts";
import { progress } from "../lib/progress.ts";
import { startTestStack, type TestStack } from "../test-stack/start.ts";
import { bareWorker } from "./bare-worker.ts";
import { catchUp, type CatchUp } from "./catch-up.ts";
import { type Counted, countedBy, countingBundle } from "./counting-bundle.ts";
import { cpuSeconds } from "./cpu.ts";
import { sendEach } from "./load.ts";
import { rounded } from "./measure.ts";
import type { BenchOptions } from "./options.ts";
import { costs, describeAggregate, type Figures, figures, type Floor } from "./aggregate-result.ts";
import { batchRequest, viewsBody } from "./shop.ts";

const people = 1_000;
const events = 20_000;
/** Small enough that a cut holds several people's batches of several requests each. */
const eventsPerRequest = 5;

/** The item shards publish a second after a change; a moment more for all of it to be written. */
const publishedMs = 3_000;

type Stores = Required<Pick<GatewayOptions, "bindings" | "allow">>;

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
  const counting = countingBundle(bundle, join(folder, "counting"));
  const backlog = join(folder, "backlog");
  say(`aggregate: collecting ${events} events of ${people} people`);
  const collected = await fill(backlog, counting, stores, connections);

  const taken: { ours: CatchUp; floor: Floor }[] = [];
  const bar = progress("aggregate", rounds + 1);
  for (let round = 0; round < rounds; round++) {
    const ours = await onCopy(backlog, bundle, stores, catchUp);
    taken.push({ ours, floor: await floorOf(join(folder, "floor"), bundle.compatibilityDate, ours) });
    bar.at(round + 1);
  }
  const applied = await onCopy(backlog, counting, stores, async (gateway) => {
    await catchUp(gateway);
    await sleep(publishedMs);
    return countedBy(gateway.url);
  });
  bar.end();
  const result: Figures = {
    ...figures(taken),
    per_1000_events: { collect: costs(collected, events), apply: costs(applied, events) },
  };
  process.stdout.write(`${json ? JSON.stringify({ bench: "aggregate", ...result }) : describeAggregate(result)}\n`);
  const missing = taken.filter(({ ours }) => ours.events !== events).length;
  if (missing > 0) say(`aggregate: ${missing} rounds did not apply ${events} events`);
  return missing === 0;
};

/** Collects the backlog with readers that stand still; answers what collecting cost. */
const fill = async (dir: string, bundle: WorkerBundle, stores: Stores, connections: number): Promise<Counted> => {
  const gateway = await startGateway({ dir, bundle, ...stores, ...quiet, logs: "drop", idle: ["READER"] });
  try {
    const requests = Array.from({ length: events / eventsPerRequest }, (_, i) =>
      batchRequest(viewsBody(`shopper-${i % people}`, eventsPerRequest, i, `backlog-${i}`)),
    );
    const { errors } = await sendEach(gateway.port, connections, requests);
    if (errors > 0) throw new Error(`${errors} of ${requests.length} requests that make the backlog failed`);
    return await countedBy(gateway.url);
  } finally {
    await gateway.stop();
  }
};

/** Only `tick` runs the schedule. */
const quiet = { scheduleEvery: 0 } as const;

/** Without the archive: it reads the same log, but is no part of applying it. */
const noLake = { DOORSTEP_LAKE: "off" };

const onCopy = async <T>(
  backlog: string,
  bundle: WorkerBundle,
  { bindings, allow }: Stores,
  work: (gateway: Gateway) => Promise<T>,
): Promise<T> => {
  const dir = `${backlog}-copy`;
  cpSync(backlog, dir, { recursive: true });
  const gateway = await startGateway({ dir, bundle, allow, ...quiet, bindings: { ...bindings, ...noLake } });
  try {
    return await work(gateway);
  } finally {
    await gateway.kill9();
    rmSync(dir, { recursive: true });
  }
};

/** The same number of batches for the same number of objects, none of which is awake or has a table yet. */
const floorOf = async (dir: string, compatibilityDate: string, ours: CatchUp): Promise<Floor> => {
  const bundle = bareWorker("aggregate", compatibilityDate);
  const gateway = await startGateway({ dir, bundle, ...quiet, logs: "drop", readyPath: "/" });
  try {
    const size = Math.max(1, Math.round(ours.events / ours.personBatches));
    const [event = {}] = (JSON.parse(viewsBody("shopper-1", 1, 1, "floor")) as { batch: object[] }).batch;
    const before = cpuSeconds(gateway.pid);
    const started = performance.now();
    const path = `/apply?people=${people}&batches=${ours.personBatches}&events=${size}`;
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
