import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { WorkerBundle } from "../gateway/bundle.ts";
import { type Gateway, type GatewayOptions, startGateway } from "../gateway/start.ts";
import { catchUp } from "./catch-up.ts";
import { type Counted, countedBy, countingBundle } from "./counting-bundle.ts";
import { sendEach } from "./load.ts";
import { batchRequest, viewsBody } from "./shop.ts";

/**
 * What is collected, then applied. A beacon is one request of one person's events; small ones, so that a cut holds
 * several people's batches of one or more of them, some five to ten events each.
 */
export const backlog = { people: 1_000, events: 20_000, perBeacon: 5 } as const;
export type BacklogSize = Readonly<Record<keyof typeof backlog, number>>;

/** The item shards publish a second after a change; a moment more for all of it to be written. */
const publishedMs = 3_000;

export type Stores = Required<Pick<GatewayOptions, "bindings" | "allow">>;

/** Only `tick` runs the schedule. */
const quiet = { scheduleEvery: 0 } as const;

/** Without the archive: it reads the same log, but is no part of applying it. */
const noLake = { DOORSTEP_LAKE: "off" };

/** Collects the backlog in a folder, with readers that stand still; answers what a counting bundle counted. */
const fill = async (
  dir: string,
  bundle: WorkerBundle,
  stores: Stores,
  connections: number,
  { people, events, perBeacon }: BacklogSize,
): Promise<Counted> => {
  const gateway = await startGateway({ dir, bundle, ...stores, ...quiet, logs: "drop", idle: ["READER"] });
  try {
    const requests = Array.from({ length: events / perBeacon }, (_, i) =>
      batchRequest(viewsBody(`shopper-${i % people}`, perBeacon, i, `backlog-${i}`)),
    );
    const { errors } = await sendEach(gateway.port, connections, requests);
    if (errors > 0) throw new Error(`${errors} of ${requests.length} requests that make the backlog failed`);
    return await countedBy(gateway.url);
  } finally {
    await gateway.stop();
  }
};

export type Backlog = {
  /** Of collecting it. */
  readonly collect: Counted;
  /** Works on a gateway over a copy of it. */
  on<T>(bundle: WorkerBundle, work: (gateway: Gateway) => Promise<T>): Promise<T>;
  /** What applying all of it costs, and how long it took. */
  apply(): Promise<{ readonly counted: Counted; readonly seconds: number }>;
};

/** Collects the backlog under `folder`, which stays the caller's. */
export const collectBacklog = async (
  folder: string,
  bundle: WorkerBundle,
  stores: Stores,
  connections: number,
  size: BacklogSize = backlog,
): Promise<Backlog> => {
  const counting = countingBundle(bundle, join(folder, "counting"));
  const dir = join(folder, "backlog");
  const collect = await fill(dir, counting, stores, connections, size);
  const on: Backlog["on"] = async (given, work) => {
    const copy = `${dir}-copy`;
    cpSync(dir, copy, { recursive: true });
    const bindings = { ...stores.bindings, ...noLake };
    const gateway = await startGateway({ dir: copy, bundle: given, allow: stores.allow, ...quiet, bindings });
    try {
      return await work(gateway);
    } finally {
      await gateway.kill9();
      rmSync(copy, { recursive: true });
    }
  };
  const apply: Backlog["apply"] = () =>
    on(counting, async (gateway) => {
      const { seconds } = await catchUp(gateway, size.events);
      await sleep(publishedMs);
      return { counted: await countedBy(gateway.url), seconds };
    });
  return { collect, on, apply };
};
