import { setTimeout as sleep } from "node:timers/promises";
import { bundleGateway } from "../gateway/bundle.ts";
import { type Gateway, startGateway } from "../gateway/start.ts";
import { storeSettings } from "../gateway/stores.ts";
import { seeded } from "../lib/seeded.ts";
import { type Accounts, checkAccounts } from "./accounts.ts";
import { type KillableKafka, login } from "./real-parts.ts";
import { newHistory, runSenders, sendKnown } from "./senders.ts";
import { untilSettled } from "./settled.ts";
import { traffic } from "./traffic.ts";

/** What one kill -9 hits. `gateway` is collector, buffer and readers: one process. */
export type Victim = "gateway" | "broker" | "bridge" | "gateway while the broker is away" | "gateway and bridge";

export type KillOptions = {
  /** Data of the gateway; empty at first. */
  readonly dir: string;
  readonly kills: number;
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
  kafka: ["gateway while the broker is away", "bridge", "gateway", "broker", "gateway and bridge", "gateway"],
} as const satisfies Record<string, readonly Victim[]>;

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
  const killGateway = async (): Promise<void> => {
    await gateway.kill9();
    gateway = await start(port);
  };
  const hit: Record<Victim, () => Promise<void>> = {
    gateway: killGateway,
    bridge: async () => {
      await kafka?.bridge.crash();
      await kafka?.bridge.restart();
    },
    broker: async () => {
      await kafka?.broker.crash();
      await sleep(awayMs);
      await kafka?.broker.restart();
    },
    "gateway while the broker is away": async () => {
      await kafka?.broker.crash();
      await sleep(awayMs);
      await killGateway();
      await sleep(awayMs);
      await kafka?.broker.restart();
    },
    "gateway and bridge": async () => {
      await Promise.all([kafka?.bridge.crash(), gateway.kill9()]);
      gateway = await start(port);
      await sleep(awayMs);
      await kafka?.bridge.restart();
    },
  };
  try {
    const plan = traffic({ seed, prefix: `k${seed}`, people: options.people, batch: 20 });
    const run = { isOver: false };
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
    for (let kill = 0; kill < kills && !run.isOver; kill++) {
      await sleep(betweenMs.least + random() * (betweenMs.most - betweenMs.least));
      const victim = turns[kill % turns.length] ?? "gateway";
      const killed = performance.now();
      const first = firstAfter(history, killed, () => run.isOver);
      await hit[victim]();
      recoveryMs.push((await first) - killed);
      done[victim] = (done[victim] ?? 0) + 1;
      say(`kill ${kill + 1} of ${kills}: ${victim}; acknowledged again after ${Math.round(recoveryMs.at(-1) ?? 0)} ms`);
    }
    await sleep(betweenMs.least);
    run.isOver = true;
    await senders;
    await sendKnown({ url: () => url, traffic: plan, history });
    const settledMs = await untilSettled(url, partitions, settleMs);
    await killGateway();
    await untilSettled(url, partitions, settleMs);
    const unknown = [...history.unknown.keys()].filter((id) => !history.accepted.has(id)).length;
    return {
      ...(await checkAccounts(url, plan.people, history)),
      kills: done,
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

/** When a request sent after `moment` was acknowledged. */
const firstAfter = async (
  history: { readonly latest: number },
  moment: number,
  isOver: () => boolean,
): Promise<number> => {
  while (history.latest <= moment && !isOver()) await sleep(lookMs);
  return performance.now();
};
