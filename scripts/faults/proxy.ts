import { setTimeout as sleep } from "node:timers/promises";
import { bundleGateway } from "../gateway/bundle.ts";
import { startGateway } from "../gateway/start.ts";
import { storeSettings } from "../gateway/stores.ts";
import type { TestKafka, TestRedis } from "../test-stack/start.ts";
import { type Accounts, checkAccounts } from "./accounts.ts";
import { startFaultProxy } from "./fault-proxy.ts";
import { nameOf, type Phase } from "./phases.ts";
import { mintImages, newReads, type Reads, runReads } from "./reads.ts";
import { newHistory, runSenders, sendKnown, type History } from "./senders.ts";
import { untilSettled } from "./settled.ts";
import { traffic } from "./traffic.ts";

export type ProxyOptions = {
  /** Data of the gateway; empty at first. */
  readonly dir: string;
  readonly kafka: TestKafka;
  readonly redis: TestRedis;
  /** Of the log; its topic exists and is empty. */
  readonly epoch: string;
  readonly partitions: number;
  readonly phases: readonly Phase[];
  /** To be accepted in each phase. */
  readonly events: number;
  readonly seed: number;
  readonly say: (line: string) => void;
};

export type PhaseReport = Accounts & {
  readonly phase: Phase;
  /** Requests to Kafka and Redis that met a fault. */
  readonly hit: number;
  /** Requests of senders without an answer, or with 5xx. */
  readonly unanswered: number;
  /** Times to an acknowledgement, ms, sorted. */
  readonly acknowledgedMs: readonly number[];
  /** From the end of the faults to lag 0 and an empty buffer, ms. */
  readonly recoveryMs: number;
  readonly reads: Reads;
};

const peopleOfPhase = 60;
/** Others than those who are counted: an opened image is an event of its own. */
const peopleWhoOpen = 10;
const batch = 10;
const lanes = 4;
/** Shortest phase, ms: time for breakers to open, for probes, and for memory to grow old. */
const phaseMs = 1_500;
const leastPauseMs = 10;
const settleMs = 120_000;
const catalogueSize = 50;
/** Kills of a phase with kills, and how long after its start or the kill before, ms. */
const killsOfPhase = 2;
const beforeKillMs = 500;

/**
 * Sends through a gateway whose Kafka bridge and Redis front are behind fault proxies, phase after phase, reading all
 * the while; then kills the gateway, so that only what is stored counts, and checks every person of every phase.
 */
export const runProxied = async (options: ProxyOptions): Promise<PhaseReport[]> => {
  const { kafka, redis, partitions, seed, say } = options;
  const proxies = [await startFaultProxy(kafka.url, seed), await startFaultProxy(redis.url, seed + 1)] as const;
  const [ofKafka, ofRedis] = proxies;
  const stores = storeSettings({
    kafka: ofKafka.url,
    "kafka-user": kafka.user,
    "kafka-password": kafka.password,
    redis: ofRedis.url,
    "redis-token": redis.token,
  });
  const log = { DOORSTEP_LOG_EPOCH: options.epoch, DOORSTEP_LOG_PARTITIONS: String(partitions) };
  const bindings = { ...stores.bindings, ...log };
  const bundle = await bundleGateway();
  const start = (port: number) =>
    startGateway({ dir: options.dir, bundle, port, bindings, allow: stores.allow, scheduleEvery: 5 });
  let gateway = await start(0);
  const { url, port } = gateway;
  let isAway = false;
  const killGateway = async (): Promise<void> => {
    isAway = true;
    await gateway.kill9();
    gateway = await start(port);
    isAway = false;
  };
  try {
    await fillCatalogue(url);
    const done: {
      phase: Phase;
      history: History;
      people: readonly string[];
      rest: Omit<PhaseReport, keyof Accounts>;
    }[] = [];
    for (const [number, phase] of options.phases.entries()) {
      const plan = traffic({ seed: seed + number, prefix: `f${seed}-${number}`, people: peopleOfPhase, batch });
      const history = newHistory();
      const reads = newReads();
      const readers = Array.from({ length: peopleWhoOpen }, (_, n) => `f${seed}-${number}-open-${n}`);
      const images = await mintImages(url, readers, `send-${number}`);
      const before = ofKafka.hit + ofRedis.hit;
      ofKafka.setFaults(phase.kafka ?? [], phase.share);
      ofRedis.setFaults(phase.redis ?? [], phase.share);
      const pauseMs = Math.max(leastPauseMs, (phaseMs * lanes * batch) / options.events);
      const run = { isOver: false, killed: 0 };
      const wanted = phase.killed === true ? killsOfPhase : 0;
      const isOver = (): boolean => history.accepted.size >= options.events && run.killed >= wanted;
      const reading = runReads(url, plan.people, images, reads, { isOver: () => run.isOver, isAway: () => isAway });
      const senders = { url: () => url, traffic: plan, history };
      const kills = async (): Promise<void> => {
        for (; run.killed < wanted; run.killed++) {
          await sleep(beforeKillMs);
          await killGateway();
        }
      };
      await Promise.all([runSenders({ ...senders, lanes, pauseMs, isOver }), kills()]);
      await sendKnown(senders);
      run.isOver = true;
      await reading;
      const hit = ofKafka.hit + ofRedis.hit - before;
      for (const proxy of proxies) proxy.setFaults([]);
      const recoveryMs = await untilSettled(url, settleMs);
      const acknowledgedMs = history.acknowledgedMs.toSorted((a, b) => a - b);
      const rest = { phase, hit, unanswered: history.unanswered, acknowledgedMs, recoveryMs, reads };
      done.push({ phase, history, people: plan.people, rest });
      say(`${number + 1} of ${options.phases.length}: ${nameOf(phase)}`);
    }
    await killGateway();
    await untilSettled(url, settleMs);
    const reports: PhaseReport[] = [];
    for (const { history, people, rest } of done) {
      reports.push({ ...(await checkAccounts(url, people, history)), ...rest });
    }
    return reports;
  } finally {
    await gateway.kill9();
    for (const proxy of proxies) await proxy.close();
  }
};

const fillCatalogue = async (url: string): Promise<void> => {
  const items = Array.from({ length: catalogueSize }, (_, n) => ({
    id: `item-${n}`,
    title: `Thing ${n}`,
    url: `https://shop.example/p/item-${n}`,
    price: `${n + 1}.00`,
    currency: "EUR",
  }));
  const headers = { authorization: "Bearer sk_dev", "content-type": "application/json" };
  const answer = await fetch(`${url}/v1/catalog`, { method: "POST", headers, body: JSON.stringify(items) });
  if (!answer.ok) throw new Error(`the catalogue: status ${answer.status} ${await answer.text()}`);
};
