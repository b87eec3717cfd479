import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { publishedOf, publishedReads } from "../../../scripts/eval/published.ts";
import { createLearner } from "../../../scripts/eval/train.ts";
import { defaultPlacement, Placement } from "../../../src/contract/placement.ts";
import { shardName, byShard } from "../../../src/items/shards.ts";
import { viewOf } from "../../../src/profile/view.ts";
import { recommend } from "../../../src/recommend/engine.ts";
import { planOf } from "../../../src/recommend/plan.ts";
import { deployed, epochsOf, readModelOf, wakeAll, type GenerationsEnv } from "../../support/generations-worker.ts";
import { readsOf } from "../../support/recommend-parts.ts";
import { personKeys, shoppingLog } from "../../support/shopping-log.ts";

const bindings = env as unknown as GenerationsEnv;
const shoppers = personKeys(25);

/** Views in sessions, carts, orders with refunds, imports, and records that come twice; nobody turns out to be another. */
const log = shoppingLog({ count: 600, people: shoppers.length, seed: 5 }).filter(
  ({ merge_into }) => merge_into === undefined,
);

const placements = [
  defaultPlacement,
  Placement.parse({ id: "next", chain: ["buy-again", "bought-together", "for-you"].map((strategy) => ({ strategy })) }),
];

const append = async (): Promise<void> => {
  const { log: events } = epochsOf(bindings).at(-1) ?? epochsOf(bindings)[0];
  for (let at = 0; at < log.length; at += 50) {
    for (const result of await events.append(log.slice(at, at + 50))) expect(result.ok).toBe(true);
    await wakeAll(bindings);
  }
};

beforeEach(async () => {
  await reset();
  Object.assign(deployed, { serving: 1, epochs: [{ epoch: "e1", partitions: 4 }], delayMs: () => 0 });
});

describe("what is evaluated offline", () => {
  it("is what the pipeline publishes and recommends from the same log: lists byte for byte, items one by one", async () => {
    const offline = createLearner();
    for (const record of log) offline.take(record);
    const items = [...offline.sums.keys()];
    expect(items.length).toBeGreaterThan(30);
    for (const [shard, ids] of byShard(items, (id) => id)) {
      const catalogue = ids.map((id) => ({ id, title: id }));
      await bindings.ITEM_SHARD.getByName(shardName(shard)).upsert(catalogue, "merge", []);
    }
    await append();

    const expected = new Map(items.flatMap((item) => [...publishedOf(offline.sums, item)]));
    const keys = [...expected.keys()];
    await vi.waitFor(
      async () => {
        const entries = await readModelOf(bindings).getMany(keys);
        // An item that was never seen with another has no list, which is as good as an empty one.
        expect(new Map(keys.map((key, at) => [key, entries[at]?.value ?? ""]))).toEqual(expected);
      },
      { timeout: 60_000, interval: 500 },
    );
    expect([...expected].filter(([key, text]) => key.startsWith("bought:") && text !== "").length).toBeGreaterThan(10);

    const online = readsOf(readModelOf(bindings));
    const reads = publishedReads(offline.sums);
    const now = (log.at(-1)?.received ?? 0) + 1;
    const reasons = new Set<string>();
    for (const placement of placements) {
      for (const key of [...shoppers, "somebody_nobody_knows_"]) {
        const state = offline.people.get(key);
        const followed = await bindings.PROFILE.getByName(key).view(true);
        const wanted = { plan: planOf(placement), slots: 10, current: [], exclude: [], now };
        if (followed.pointer !== null) throw new Error(`${key} became another`);
        const served = await recommend(online, followed.value, wanted);
        expect(served).toHaveLength(10);
        const view = state === undefined ? null : { ...viewOf(state), shown: [], stage: null };
        expect(served).toEqual(await recommend(reads, view, wanted));
        for (const { proposal } of served) reasons.add(proposal.reason.code);
      }
    }
    expect([...reasons]).toEqual(expect.arrayContaining(["related", "bought_together", "buy_again", "popular"]));
  });
});
