import { setTimeout as sleep } from "node:timers/promises";
import { bundleGateway } from "../gateway/bundle.ts";
import { type Gateway, startGateway } from "../gateway/start.ts";
import { storeSettings } from "../gateway/stores.ts";
import { seeded } from "../lib/seeded.ts";
import { type Accounts, checkAccounts } from "./accounts.ts";
import { leftBehind } from "./left-behind.ts";
import { type KillableKafka, login } from "./real-parts.ts";
import { newHistory, runSenders, sendKnown } from "./senders.ts";
import { untilSettled } from "./settled.ts";
import { traffic } from "./traffic.ts";

/** What one kill -9 hits. `gateway` is collector, buffer and readers: one process. */
export type Victim =
  | "gateway"
  | "broker"
  | "bridge"
  | "gateway while the broker is away"
  | "gateway while the bridge is away"
  | "gateway while the buffer drains"
  | "gateway and bridge";

/** What a killed gateway was in the middle of: a request unanswered, records in the buffer, a cut open. */
export type Stage = "collector" | "buffer" | "reader";

export type KillOptions = {
  /** Data of the gateway; empty at first. */
  readonly dir: string;
  /** At least. */
  readonly kills: number;
  /** Goes on until so many kills have hit each stage; 0: does not care. */
  readonly eachStage: number;
  readonly people: number;
  /** Between two requests of each of three senders, ms. */
  readonly pauseMs: number;
  readonly seed: number;
  /** Null: the embedded log. */
  readonly kafka: KillableKafka | null;
  readonly partitions: number;
  readonly say: (line: string) => void;
};

export type KillReport = Accounts & {
  readonly kills: Readonly<Partial<Record<Victim, number>>>;
  /** Kills in the middle of a stage; one may count for several. */
  readonly stages: Readonly<Record<Stage, number>>;
  /** Requests without an answer, or with 5xx. */
  readonly unanswered: number;
  /** Events of requests that were never acknowledged. */
  readonly unknown: number;
  readonly refused: number;
  /** From each kill to the first acknowledgement of a request sent after it, ms, sorted. */
  readonly recoveryMs: readonly number[];
  /** From the last request to lag 0 and an empty buffer, ms. */
  readonly settledMs: number;
};

/** Between two kills, ms: from the middle of a restart's first batch to a quiet stretch. */
const betweenMs = { least: 150, most: 1_800 };
/** How long a broker stays away beyond its own start, ms. */
const awayMs = 800;
const settleMs = 120_000;
const victims = {
  embedded: ["gateway"],
  kafka: [
    "gateway while the broker is away",
    "bridge",
    "gateway while the buffer drains",
    "broker",
    "gateway and bridge",
    "gateway while the bridge is away",
    "gateway",
  ],
} as const satisfies Record<string, readonly Victim[]>;
/** Once there are kills enough, those that hit what was not hit enough, by turns. */
const hitsBuffer = ["gateway while the bridge is away", "gateway while the buffer drains"] as const;
/** Kills, per wanted kill of a stage, after which a stage that is not hit is reported as it is. */
const patience = 5;

/**
 * Kills at random moments while hundreds of people's events come in, starts again on the same data, and holds every
 * person's profile against what their senders were told. A last kill before the check leaves only what is stored.
 */
export const runKills = async (options: KillOptions): Promise<KillReport> => {
  const { kafka, kills, seed, partitions, say } = options;
  const random = seeded(seed ^ 0x6b11);
  const history = newHistory();
  const bundle = await bundleGateway();
  const stores = storeSettings({
    kafka: kafka?.url,
    "kafka-user": login.user,
    "kafka-password": login.password,
    redis: undefined,
    "redis-token": "",
  });
  const bindings = { ...stores.bindings, DOORSTEP_LOG_PARTITIONS: String(partitions) };
  const start = (port: number): Promise<Gateway> =>
    startGateway({ dir: options.dir, bundle, port, bindings, allow: stores.allow, scheduleEvery: 5 });
  let gateway = await start(0);
  const { url, port } = gateway;
  const stages: Record<Stage, number> = { collector: 0, buffer: 0, reader: 0 };
  const run = { isOver: false };
  /** From the latest of the kills that belong together, until somebody is acknowledged again. */
  let recovered: Promise<number> = Promise.resolve(0);
  const strike = (): void => void (recovered = firstAfter(history, performance.now(), () => run.isOver));
  const crash = async (part: "bridge" | "broker"): Promise<void> => {
    strike();
    await kafka?.[part].crash();
  };
  const killed = async (): Promise<void> => {
    strike();
    const wasAnswering = history.inFlight > 0;
    await gateway.kill9();
    const left = leftBehind(options.dir, kafka !== null);
    if (wasAnswering) stages.collector += 1;
    if (left.buffer) stages.buffer += 1;
    if (left.reader) stages.reader += 1;
  };
  const killGateway = async (): Promise<void> => {
    await killed();
    gateway = await start(port);
  };
  const hit: Record<Victim, () => Promise<void>> = {
    gateway: killGateway,
    bridge: async () => {
      await crash("bridge");
      await kafka?.bridge.restart();
    },
    broker: async () => {
      await crash("broker");
      await sleep(awayMs);
      await kafka?.broker.restart();
    },
    "gateway while the broker is away": async () => {
      await crash("broker");
      await sleep(awayMs);
      await killGateway();
      await sleep(awayMs);
      await kafka?.broker.restart();
    },
    "gateway while the bridge is away": async () => {
      await crash("bridge");
      await sleep(awayMs * random());
      await killGateway();
      await kafka?.bridge.restart();
    },
    "gateway while the buffer drains": async () => {
      await crash("bridge");
      await sleep(awayMs);
      await kafka?.bridge.restart();
      await sleep(awayMs * random());
      await killGateway();
    },
    "gateway and bridge": async () => {
      await Promise.all([crash("bridge"), killed()]);
      gateway = await start(port);
      await sleep(awayMs);
      await kafka?.bridge.restart();
    },
  };
  try {
    const plan = traffic({ seed, prefix: `k${seed}`, people: options.people, batch: 20 });
    const senders = runSenders({
      url: () => url,
      traffic: plan,
      history,
      lanes: 3,
      pauseMs: 25,
      isOver: () => run.isOver,
    });
    senders.catch(() => (run.isOver = true));
    const done: Partial<Record<Victim, number>> = {};
    const recoveryMs: number[] = [];
    const turns = victims[kafka === null ? "embedded" : "kafka"];
    const lacks = (stage: Stage): boolean => stages[stage] < options.eachStage;
    const isEnough = (kill: number): boolean => {
      const wanted: readonly Stage[] = kafka === null ? ["collector", "reader"] : ["collector", "buffer", "reader"];
      return kill >= kills && (!wanted.some(lacks) || kill >= patience * options.eachStage);
    };
    const victimOf = (kill: number): Victim => {
      if (kill < kills) return turns[kill % turns.length] ?? "gateway";
      return kafka !== null && lacks("buffer") ? (hitsBuffer[kill % hitsBuffer.length] ?? "gateway") : "gateway";
    };
    for (let kill = 0; !isEnough(kill) && !run.isOver; kill++) {
      await sleep(betweenMs.least + random() * (betweenMs.most - betweenMs.least));
      const victim = victimOf(kill);
      await hit[victim]();
      const tookMs = await recovered;
      recoveryMs.push(tookMs);
      done[victim] = (done[victim] ?? 0) + 1;
      const hits = Object.entries(stages).map(([stage, times]) => `${stage} ${times}`);
      say(
        `kill ${kill + 1}, at least ${kills}: ${victim}; acknowledged again after ${Math.round(tookMs)} ms · in the middle of ${hits.join(", ")}`,
      );
    }
    await sleep(betweenMs.least);
    run.isOver = true;
    await senders;
    await sendKnown({ url: () => url, traffic: plan, history });
    const settledMs = await untilSettled(url, settleMs);
    const struckStages = { ...stages };
    await killGateway();
    await untilSettled(url, settleMs);
    const unknown = [...history.unknown.keys()].filter((id) => !history.accepted.has(id)).length;
    return {
      ...(await checkAccounts(url, plan.people, history)),
      kills: done,
      stages: struckStages,
      unanswered: history.unanswered,
      unknown,
      refused: history.refused.size,
      recoveryMs: recoveryMs.toSorted((a, b) => a - b),
      settledMs,
    };
  } finally {
    await gateway.kill9();
  }
};

const lookMs = 5;

/** Time from `moment` until a request sent after it was acknowledged, ms. */
const firstAfter = async (
  history: { readonly latest: number },
  moment: number,
  isOver: () => boolean,
): Promise<number> => {
  while (history.latest <= moment && !isOver()) await sleep(lookMs);
  return performance.now() - moment;
};
