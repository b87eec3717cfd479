import { setTimeout as sleep } from "node:timers/promises";
import type { Gateway } from "../gateway/start.ts";
import { progress } from "../lib/progress.ts";
import { seeded } from "../lib/seeded.ts";
import { untilNoLag } from "../replay/lag.ts";
import { requestBytes } from "./connection.ts";
import { cpuSeconds } from "./cpu.ts";
import { sendEach } from "./load.ts";
import { batchRequest } from "./shop.ts";

export type ShopSize = { readonly people: number; readonly items: number };

/** People who are asked for: as many on either side, so that what differs is how many others there are. */
const active = 300;
const viewsOfActive = 12;
const viewsOfOthers = 2;
const eventsPerRequest = 500;
const itemsPerRequest = 2_500;
/** Readers that make no headway for this long are stuck, ms. */
const patienceMs = 120_000;
/** The shards publish a second after a change: a process this idle for this long has ended its work. */
const idle = { share: 0.05, forMs: 2_000, giveUpMs: 300_000 } as const;

/** Evenly drawn from everybody. */
export const activePeople = ({ people }: ShopSize): readonly string[] => {
  const count = Math.min(active, people);
  return Array.from({ length: count }, (_, i) => personId(Math.floor((i * people) / count)));
};

const personId = (index: number): string => `person-${index}`;

/** A catalogue and people with a past, all applied and published. Views are skewed: a tenth of the items takes half. */
export const fillGrowthShop = async (name: string, gateway: Gateway, size: ShopSize): Promise<void> => {
  const { url, port } = gateway;
  await sendAll(`${name}: catalogue`, port, catalogueRequests(size));
  await sendAll(`${name}: ${size.people} people`, port, viewRequests(size));
  let most = 0;
  let bar: ReturnType<typeof progress> | null = null;
  await untilNoLag(url, "sk_dev", patienceMs, (lag) => {
    most = Math.max(most, lag);
    bar ??= progress(`${name}: applying`, most);
    bar.at(most - lag);
  });
  (bar as ReturnType<typeof progress> | null)?.end();
  await gateway.tick();
  await untilIdle(gateway.pid);
};

const sendAll = async (label: string, port: number, requests: Iterable<Buffer>): Promise<void> => {
  const all = [...requests];
  const bar = progress(label, all.length);
  for (let at = 0; at < all.length; at += 40) {
    const { errors } = await sendEach(port, 8, all.slice(at, at + 40));
    if (errors > 0) throw new Error(`${label}: ${errors} requests failed`);
    bar.at(Math.min(at + 40, all.length));
  }
  bar.end();
};

function* catalogueRequests({ items }: ShopSize): Generator<Buffer> {
  const headers = { authorization: "Bearer sk_dev", "content-type": "application/json" };
  for (let from = 0; from < items; from += itemsPerRequest) {
    const body = Array.from({ length: Math.min(itemsPerRequest, items - from) }, (_, i) => ({
      id: `item-${from + i}`,
      title: `Product number ${from + i} of the shop`,
      url: `https://shop.example/p/${from + i}`,
      image: `https://shop.example/i/${from + i}.jpg`,
      price: `${10 + (i % 90)}.90`,
      currency: "EUR",
      category: `Category ${(from + i) % 60}`,
    }));
    yield requestBytes("POST", "/v1/catalog", headers, JSON.stringify(body));
  }
}

function* viewRequests(size: ShopSize): Generator<Buffer> {
  const random = seeded(11);
  const chosen = new Set(activePeople(size));
  let batch: object[] = [];
  for (let index = 0; index < size.people; index++) {
    const userId = personId(index);
    const views = chosen.has(userId) ? viewsOfActive : viewsOfOthers;
    for (let view = 0; view < views; view++) {
      const item = Math.floor(size.items * random() ** (Math.log(10) / Math.log(2)));
      const properties = { product_id: `item-${item}` };
      batch.push({ type: "track", event: "Product Viewed", messageId: `g-${index}-${view}`, userId, properties });
    }
    if (batch.length >= eventsPerRequest || index === size.people - 1) {
      yield batchRequest(JSON.stringify({ batch }));
      batch = [];
    }
  }
}

const untilIdle = async (pid: number): Promise<void> => {
  const until = performance.now() + idle.giveUpMs;
  while (performance.now() < until) {
    const before = cpuSeconds(pid);
    await sleep(idle.forMs);
    const after = cpuSeconds(pid);
    if (before === null || after === null || after - before < (idle.share * idle.forMs) / 1_000) return;
  }
};
