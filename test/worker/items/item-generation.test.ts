import { evictAllDurableObjects, reset, runDurableObjectAlarm } from "cloudflare:test";
import { env as bindings } from "cloudflare:workers";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { ItemDelta } from "../../../src/contract/contribution.ts";
import { decodeList } from "../../../src/items/lists.ts";
import { listKey, popularKey } from "../../../src/items/read-model-keys.ts";
import { shardName, shards } from "../../../src/items/shards.ts";
import { deltasByShard, shopRecords, viewedAfter } from "../../support/item-deltas.ts";
import { catalogOf, faults, readModelOf, serving, shardsOf, type ItemsEnv } from "../../support/worker/items-worker.ts";

const env = bindings as unknown as ItemsEnv;
const readModel = readModelOf(env);
const stub = (shard: number) => env.ITEM_SHARD.getByName(shardName(shard));

/** Runs the shards' alarms until none is set. */
const publishAll = async (): Promise<void> => {
  for (let round = 0; round < 20; round++) {
    const ran = await Promise.all(shards.map((shard) => runDurableObjectAlarm(stub(shard))));
    if (!ran.includes(true)) return;
  }
  throw new Error("the shards go on publishing");
};

const valuesOf = async (keys: readonly string[]) => (await readModel.getMany(keys)).map((entry) => entry?.value);

beforeEach(async () => {
  await reset();
  Object.assign(faults, { refuse: false, loseAnswers: false, beforeWrite: null, writes: 0 });
  faults.reported.length = 0;
});

describe("a generation that is built beside the one that serves", () => {
  const addTo = async (
    generation: number,
    first: number,
    records: readonly (readonly ItemDelta[])[],
  ): Promise<void> => {
    for (const [shard, deltas] of deltasByShard(records)) {
      const cut = { epoch: "e1", partition: 0, first, last: first + records.length - 1, deltas };
      await shardsOf(env, generation).add(shard, cut);
    }
  };
  const compared = async (generation: number) => {
    const pages = await Promise.all(
      shards.map(async (shard) => {
        const first = await stub(shard).compare(generation, "", 2);
        const rest = first.next === null ? null : await stub(shard).compare(generation, first.next, 1_000);
        return [first, ...(rest === null ? [] : [rest])];
      }),
    );
    return {
      items: pages.flat().reduce((sum, page) => sum + page.items, 0),
      differentSums: pages.flatMap((page) => page.flatMap(({ differentSums }) => differentSums)).toSorted(),
      differentLists: pages.flatMap((page) => page.flatMap(({ differentLists }) => differentLists)).toSorted(),
    };
  };
  const served = async (generation: number): Promise<void> => {
    serving.generation = generation;
    await evictAllDurableObjects();
    await Promise.all(shards.map((shard) => stub(shard).heal(null)));
    await publishAll();
  };
  const versions = async (keys: readonly string[]) =>
    (await readModel.getMany(keys)).map((entry) => entry?.version.generation ?? null);
  const keys = [...Array.from({ length: 40 }, (_, n) => listKey(`item ${n}`)), ...shards.map(popularKey)];

  beforeEach(() => void (serving.generation = 1));
  afterAll(() => void (serving.generation = 1));

  it("publishes nothing, compares equal in any batching, and says what differs", async () => {
    const records = shopRecords(120, 5);
    await addTo(1, 0, records);
    await publishAll();
    const published = await readModel.getMany(keys);
    for (let at = 0; at < records.length; at += 7) await addTo(2, at, records.slice(at, at + 7));
    await addTo(2, 0, records.slice(0, 7));
    await publishAll();
    expect(await readModel.getMany(keys)).toEqual(published);
    const equal = await compared(2);
    expect(equal).toEqual({ items: expect.any(Number) as number, differentSums: [], differentLists: [] });
    expect(equal.items).toBeGreaterThan(20);

    await addTo(2, 500, [viewedAfter("item 1", "item 2", 20_000)]);
    expect(await compared(2)).toMatchObject({
      differentSums: ["item 1", "item 2"],
      differentLists: ["item 1", "item 2"],
    });
  });

  it("overwrites everything that was published once it serves, and takes back what it does not know", async () => {
    await catalogOf(env).upsert(
      Array.from({ length: 40 }, (_, n) => ({ id: `item ${n}`, title: `Item ${n}` })),
      "merge",
      [],
    );
    const records = shopRecords(120, 6);
    await addTo(1, 0, [...records, viewedAfter("item 1", "gone", 20_000)]);
    await publishAll();
    await addTo(2, 0, records);
    await served(2);
    const [before] = await readModel.getMany([listKey("item 1")]);
    expect(new Set(await versions([...keys, listKey("gone")]))).toEqual(new Set([2]));
    expect(decodeList(before?.value ?? "").map(([item]) => item)).not.toContain("gone");
    expect(await valuesOf([listKey("gone")])).toEqual([""]);

    // As if it had always served.
    const values = await valuesOf(keys);
    await reset();
    serving.generation = 1;
    await catalogOf(env).upsert(
      Array.from({ length: 40 }, (_, n) => ({ id: `item ${n}`, title: `Item ${n}` })),
      "merge",
      [],
    );
    await addTo(1, 0, records);
    await publishAll();
    expect((await valuesOf(keys)).map((value) => value ?? "")).toEqual(values.map((value) => value ?? ""));
  });

  it("publishes all again when the read model holds less than it confirmed, and only then", async () => {
    await addTo(1, 0, shopRecords(60, 7));
    await publishAll();
    const boards = await readModel.getMany(shards.map(popularKey));
    const busy = shards.filter((shard) => boards[shard] !== null);
    for (const shard of busy) expect(await stub(shard).heal(boards[shard]?.version ?? null)).toBe(false);
    await evictAllDurableObjects();
    for (const shard of busy) {
      const { generation, tick } = boards[shard]?.version ?? { generation: 0, tick: 0 };
      expect(await stub(shard).heal({ generation, tick: tick + 1 })).toBe(false);
      expect(await stub(shard).heal({ generation, tick: tick - 1 })).toBe(true);
      expect(await stub(shard).heal(null)).toBe(true);
    }
    await publishAll();
    const after = await readModel.getMany(shards.map(popularKey));
    for (const shard of busy) {
      expect(after[shard]?.value).toBe(boards[shard]?.value);
      expect(after[shard]?.version.tick).toBeGreaterThan(boards[shard]?.version.tick ?? Infinity);
    }
  });
});
