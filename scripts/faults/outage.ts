import { setTimeout as sleep } from "node:timers/promises";
import { requestBytes } from "../bench/connection.ts";
import { closedLoop, type Measured, openLoop, type Requests } from "../bench/load.ts";
import { bundleGateway } from "../gateway/bundle.ts";
import { startGateway } from "../gateway/start.ts";
import { storeSettings } from "../gateway/stores.ts";
import { seeded } from "../lib/seeded.ts";
import { metricSum } from "../replay/lag.ts";
import { type Accounts, checkAccounts } from "./accounts.ts";
import { type KillableKafka, login } from "./real-parts.ts";
import { quantile } from "./report.ts";
import { newHistory } from "./senders.ts";
import { metricsPage, untilSettled } from "./settled.ts";
import type { Fact } from "./traffic.ts";

export type OutageOptions = {
  /** Data of the gateway; empty at first. */
  readonly dir: string;
  readonly kafka: KillableKafka;
  readonly partitions: number;
  /** From the broker's death until it is started again, s. */
  readonly seconds: number;
  /** Each of the two measurements of capacity, s. */
  readonly measureSeconds: number;
  readonly seed: number;
  readonly say: (line: string) => void;
};

export type OutageReport = Accounts & {
  /** Events per second that were accepted one by one, as fast as they came: with Kafka, and without. */
  readonly capacity: { readonly alive: number; readonly dead: number };
  /** Half of the lower one; events per second from here on. */
  readonly rate: number;
  /** Events that were not answered with 200. */
  readonly refused: number;
  /** From the broker's death until it answers again: the outage, ms. */
  readonly outageMs: number;
  readonly whileDead: Times;
  /** The broker's start takes most of a small machine, so it counts apart. */
  readonly whileStarting: Times;
  readonly alive: Times;
  /** Records in the buffer when the broker was started again. */
  readonly depth: number;
  /** From its first answer until the buffer was empty, events coming in all the while, ms. */
  readonly emptyMs: number;
  /** And until every event was applied, ms. */
  readonly settledMs: number;
};

/** Of acceptance, from when an event was due, ms. */
export type Times = {
  readonly events: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
};

const people = 200;
const items = 50;
const connections = 64;
const busyConnections = 16;
const aliveSeconds = 3;
/** While waiting for the buffer, events come in stretches of so many seconds. */
const stretchSeconds = 1;
const patienceMs = 300_000;

/** Takes Kafka away with kill -9 while events come in at half of what the machine can take, and brings it back. */
export const runOutage = async (options: OutageOptions): Promise<OutageReport> => {
  const { kafka, partitions, seconds, say } = options;
  const stores = storeSettings({
    kafka: kafka.url,
    "kafka-user": login.user,
    "kafka-password": login.password,
    redis: undefined,
    "redis-token": "",
  });
  const bindings = { ...stores.bindings, DOORSTEP_LOG_PARTITIONS: String(partitions) };
  const bundle = await bundleGateway();
  const start = (port: number) =>
    startGateway({ dir: options.dir, bundle, port, bindings, allow: stores.allow, scheduleEvery: 5 });
  let gateway = await start(0);
  const { url, port } = gateway;
  const history = newHistory();
  const views = viewsOf(options.seed);
  let refused = 0;
  /** One stretch of load; with an answer that is no 200 nobody knows whose it was, so all of them may be missing. */
  const during = async (load: (next: Requests) => Promise<Measured>): Promise<Measured> => {
    const facts: Fact[] = [];
    const measured = await load(() => {
      const { fact, request } = views();
      facts.push(fact);
      return request;
    });
    refused += measured.errors;
    const told = measured.errors === 0 ? history.accepted : history.unknown;
    for (const fact of facts) told.set(fact.id, fact);
    return measured;
  };
  const capacity = async (): Promise<number> => {
    await during((next) => closedLoop(port, busyConnections, 1, next));
    const { requests, seconds: took } = await during((next) =>
      closedLoop(port, busyConnections, options.measureSeconds, next),
    );
    return Math.round(requests / took);
  };
  const flow = (rate: number, forSeconds: number): Promise<Measured> =>
    during((next) => openLoop(port, connections, forSeconds, rate, next));
  try {
    const withKafka = await capacity();
    await untilSettled(url, patienceMs);
    await kafka.broker.crash();
    const withoutKafka = await capacity();
    await kafka.broker.restart();
    await untilSettled(url, patienceMs);
    const rate = Math.max(1, Math.floor(Math.min(withKafka, withoutKafka) / 2));
    say(`capacity ${withKafka} events/s with Kafka, ${withoutKafka} without; from here on ${rate} events/s`);

    const alive = await flow(rate, aliveSeconds);
    const died = performance.now();
    const dead = flow(rate, seconds);
    await kafka.broker.crash();
    const whileDead = await dead;
    const depth = metricSum((await metricsPage(url)) ?? "", "buffer_depth_records") ?? 0;
    say(`dead for ${seconds} s, ${depth} records in the buffer; starting the broker`);
    const watch = { isBack: 0, isEmpty: 0 };
    const back = (async () => {
      await kafka.broker.restart();
      watch.isBack = performance.now();
      watch.isEmpty = await untilEmpty(url);
    })();
    back.catch(() => (watch.isEmpty = NaN));
    const starting: Measured[] = [];
    while (watch.isEmpty === 0) {
      const stretch = await flow(rate, stretchSeconds);
      if (watch.isBack === 0) starting.push(stretch);
    }
    await back;
    const settledMs = performance.now() + (await untilSettled(url, patienceMs)) - watch.isBack;
    await gateway.kill9();
    gateway = await start(port);
    await untilSettled(url, patienceMs);
    return {
      ...(await checkAccounts(url, names(options.seed), history)),
      capacity: { alive: withKafka, dead: withoutKafka },
      rate,
      refused,
      outageMs: watch.isBack - died,
      whileDead: timesOf([whileDead]),
      whileStarting: timesOf(starting),
      alive: timesOf([alive]),
      depth,
      emptyMs: watch.isEmpty - watch.isBack,
      settledMs,
    };
  } finally {
    await gateway.kill9();
  }
};

const nameOf = (seed: number, n: number): string => `outage-${seed}-u${n}`;
const names = (seed: number): string[] => Array.from({ length: people }, (_, n) => nameOf(seed, n));

/** Single views, each by one of the people, repeatable by seed. */
const viewsOf = (seed: number): (() => { readonly fact: Fact; readonly request: Buffer }) => {
  const random = seeded(seed);
  let made = 0;
  return () => {
    const [id, person] = [`outage-${seed}-${(made += 1)}`, nameOf(seed, Math.floor(random() * people))];
    const body = JSON.stringify({
      messageId: id,
      userId: person,
      event: "Product Viewed",
      properties: { product_id: `item-${Math.floor(random() * items)}` },
    });
    const headers = { authorization: "Bearer wk_dev", "content-type": "application/json" };
    return { fact: { id, person, type: "product_viewed" }, request: requestBytes("POST", "/v1/track", headers, body) };
  };
};

const lookMs = 50;

/** When the buffer was seen empty. */
const untilEmpty = async (url: string): Promise<number> => {
  const started = performance.now();
  for (;;) {
    const page = await metricsPage(url);
    if (page !== null && metricSum(page, "buffer_depth_records") === 0) return performance.now();
    if (performance.now() - started > patienceMs) throw new Error(`the buffer is not empty after ${patienceMs} ms`);
    await sleep(lookMs);
  }
};

const timesOf = (stretches: readonly Measured[]): Times => {
  const sorted = stretches.flatMap(({ latencies }) => latencies).toSorted((a, b) => a - b);
  return {
    events: sorted.length,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    max: quantile(sorted, 1),
  };
};
