import { evictAllDurableObjects, reset, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env as bindings } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { ItemDelta } from "../../../src/contract/contribution.ts";
import { decodeList } from "../../../src/items/lists.ts";
import { decodePopular } from "../../../src/items/popular.ts";
import { listKey, popularKey } from "../../../src/items/read-model-keys.ts";
import { shardName, shardOf, shards } from "../../../src/items/shards.ts";
import { delta, deltasByShard, seeded, shopRecords, viewedAfter } from "../../support/item-deltas.ts";
import { catalogOf, faults, readModelOf, shardsOf, type ItemsEnv } from "../../support/worker/items-worker.ts";

const env = bindings as unknown as ItemsEnv;
const ports = shardsOf(env);
const readModel = readModelOf(env);
const stub = (shard: number) => env.ITEM_SHARD.getByName(shardName(shard));

/** Adds a cut to the shards that it concerns, as a reader does. */
const addCut = async (first: number, records: readonly (readonly ItemDelta[])[], partition = 0): Promise<void> => {
  for (const [shard, deltas] of deltasByShard(records)) {
    await ports.add(shard, { epoch: "e1", partition, first, last: first + records.length - 1, deltas });
  }
};

/** Runs the shards' alarms until none is set. */
const publishAll = async (): Promise<void> => {
  for (let round = 0; round < 20; round++) {
    const ran = await Promise.all(shards.map((shard) => runDurableObjectAlarm(stub(shard))));
    if (!ran.includes(true)) return;
  }
  throw new Error("the shards go on publishing");
};

/** Of the shard of item "a", and longer than what may wait to be summed up. */
const moreThanWaits = Array.from({ length: 40_000 }, (_, n) => `${"x".repeat(100)}${n}`)
  .filter((item) => shardOf(item) === shardOf("a"))
  .map((item) => delta(item, 1, { views: 1 }));

const sumsOfAll = async () => Promise.all(shards.map((shard) => stub(shard).sums()));
const valuesOf = async (keys: readonly string[]) => (await readModel.getMany(keys)).map((entry) => entry?.value);

beforeEach(async () => {
  await reset();
  Object.assign(faults, { refuse: false, loseAnswers: false, beforeWrite: null, writes: 0 });
  faults.reported.length = 0;
});

describe("adding a cut", () => {
  it("counts a cut once, however often it is retried", async () => {
    const records = shopRecords(50, 1);
    await addCut(0, records);
    const once = await sumsOfAll();
    expect(once.flat().length).toBeGreaterThan(0);
    await addCut(0, records);
    expect(await sumsOfAll()).toEqual(once);
  });

  it("counts a cut once whose first try was rolled back after its sums were written", async () => {
    const shard = shardOf("a");
    const cut = (first: number, deltas: readonly ItemDelta[] = []) =>
      ports.add(shard, {
        epoch: "e1",
        partition: 0,
        first,
        last: first,
        deltas: [delta("a", 1, { views: 1 }), ...deltas],
      });
    const rename = (from: string, to: string) =>
      runInDurableObject(stub(shard), (_, ctx) => void ctx.storage.sql.exec(`ALTER TABLE ${from} RENAME TO ${to}`));
    await cut(0);
    await rename("lists_due", "away");
    await expect(cut(1, moreThanWaits)).rejects.toThrow("lists_due");
    await rename("away", "lists_due");
    expect((await stub(shard).sums()).find(([item]) => item === "a")).toEqual(["a", 1, "1"]);
    await cut(1, moreThanWaits);
    expect((await stub(shard).sums()).find(([item]) => item === "a")).toEqual(["a", 1, "2"]);
  });

  it("keeps cuts that wait to be summed up, across evictions, until there are many", async () => {
    const shard = shardOf("a");
    const cut = (first: number, deltas: readonly ItemDelta[]) =>
      ports.add(shard, { epoch: "e1", partition: first % 3, first, last: first, deltas });
    const rows = (table: string) =>
      runInDurableObject(stub(shard), (_, { storage: { sql } }) => sql.exec(`SELECT * FROM ${table}`).toArray().length);
    for (let n = 0; n < 9; n++) {
      await cut(n, [delta("a", 1, { views: 1 })]);
      if (n % 2 === 0) await evictAllDurableObjects();
    }
    expect([await rows("day_sums"), await rows("cuts")]).toEqual([0, 3]);
    await cut(9, moreThanWaits);
    expect([await rows("day_sums"), await rows("cuts")]).toEqual([moreThanWaits.length + 1, 3]);
    await evictAllDurableObjects();
    await cut(10, [delta("a", 1, { views: 1 })]);
    await cut(10, [delta("a", 1, { views: 1 })]);
    await evictAllDurableObjects();
    expect((await stub(shard).sums()).find(([item]) => item === "a")).toEqual(["a", 1, "a"]);
  });

  it("ignores a cut that overlaps or lies below what was added, per epoch and partition", async () => {
    const shard = shardOf("a");
    const cut = (epoch: string, partition: number, first: number, last: number) =>
      ports.add(shard, { epoch, partition, first, last, deltas: [delta("a", 1, { views: 1 })] });
    await cut("e1", 0, 10, 19);
    await cut("e1", 0, 15, 25);
    await cut("e1", 0, 0, 5);
    expect(await stub(shard).sums()).toEqual([["a", 1, "1"]]);
    await cut("e1", 0, 25, 30);
    await cut("e1", 1, 10, 19);
    await cut("e2", 0, 0, 5);
    expect(await stub(shard).sums()).toEqual([["a", 1, "4"]]);
  });

  it("sums to the same rows and lists in any batching, order of partitions, and with evictions between", async () => {
    const partitions = [shopRecords(120, 2), shopRecords(120, 3)];
    const keys = [...Array.from({ length: 40 }, (_, n) => listKey(`item ${n}`)), ...shards.map(popularKey)];
    const run = async (cutSize: number, seed: number, disturbed: boolean) => {
      await reset();
      await catalogOf(env).upsert(
        Array.from({ length: 40 }, (_, n) => ({ id: `item ${n}` })),
        "merge",
        [],
      );
      const random = seeded(seed);
      const next = [0, 0];
      for (;;) {
        const open = [0, 1].filter((partition) => (next[partition] ?? 0) < 120);
        const partition = open[Math.floor(random() * open.length)];
        if (partition === undefined) break;
        const first = next[partition] ?? 0;
        const records = partitions[partition]?.slice(first, first + cutSize) ?? [];
        await addCut(first, records, partition);
        if (disturbed && random() < 0.3) await addCut(first, records, partition);
        if (disturbed && random() < 0.2) await evictAllDurableObjects();
        if (disturbed && random() < 0.2) await publishAll();
        next[partition] = first + records.length;
      }
      await publishAll();
      return { sums: await sumsOfAll(), published: await valuesOf(keys) };
    };
    const clean = await run(120, 1, false);
    expect(clean.published.filter((value) => value !== undefined).length).toBeGreaterThan(50);
    expect(await run(7, 2, true)).toEqual(clean);
    expect(await run(31, 3, true)).toEqual(clean);
  });

  it("keeps a day of an item with more pairs than one SQLite value holds", async () => {
    const shard = shardOf("hub");
    const long = (n: number): string => `${n} ${"é".repeat(180)}`;
    const pairs = Object.fromEntries(Array.from({ length: 8_000 }, (_, n) => [long(n), [0, 1, 0] as const]));
    await ports.add(shard, {
      epoch: "e1",
      partition: 0,
      first: 0,
      last: 0,
      deltas: [delta("hub", 1, { views: 1, pairs })],
    });
    const more = [delta("hub", 1, { views: 1, pairs: { [long(7_999)]: [27_720, 1, 0] } })];
    await ports.add(shard, { epoch: "e1", partition: 0, first: 1, last: 1, deltas: more });
    const rows = await stub(shard).sums();
    expect(rows.length).toBeGreaterThan(1);
    expect(
      rows
        .map(([, , sums]) => sums)
        .join("\n")
        .split("\n"),
    ).toHaveLength(8_001);
    await publishAll();
    const [list] = await valuesOf([listKey("hub")]);
    expect(decodeList(list ?? "")[0]?.[0]).toBe(long(7_999));
  });

  it("writes one row per cut", async () => {
    const shard = shardOf("a");
    const deltas = [delta("a", 1, { views: 1 }), delta("a", 1, { carts: 1 }), delta("a", 2, { views: 1 })];
    await ports.add(shard, { epoch: "e1", partition: 0, first: 0, last: 2, deltas });
    const counts = await runInDurableObject(stub(shard), (_, { storage: { sql } }) =>
      ["day_sums", "lists_due", "cuts"].map((table) => sql.exec(`SELECT * FROM ${table}`).toArray().length),
    );
    expect(counts).toEqual([0, 0, 1]);
  });
});

describe("publishing", () => {
  it("puts related items, best first, a second after the change", async () => {
    await addCut(0, [viewedAfter("a", "b", 20_000), viewedAfter("a", "c", 20_000), viewedAfter("a", "b", 20_000)]);
    const at = await runInDurableObject(stub(shardOf("a")), (_, ctx) => ctx.storage.getAlarm());
    expect(at).toBeGreaterThan(Date.now() - 1_000);
    expect(at).toBeLessThanOrEqual(Date.now() + 1_000);
    await publishAll();
    const [list] = await valuesOf([listKey("a")]);
    expect(decodeList(list ?? "").map(([item]) => item)).toEqual(["b", "c"]);
  });

  it("twice is harmless: the same values, under newer versions", async () => {
    await addCut(0, shopRecords(60, 5));
    await publishAll();
    const keys = Array.from({ length: 40 }, (_, n) => listKey(`item ${n}`));
    const [before, sums] = [await readModel.getMany(keys), await sumsOfAll()];
    for (const shard of shards) await stub(shard).republish();
    await publishAll();
    const after = await readModel.getMany(keys);
    expect(after.map((entry) => entry?.value)).toEqual(before.map((entry) => entry?.value));
    for (const [index, entry] of after.entries()) {
      if (entry !== null) expect(entry?.version.tick).toBeGreaterThan(before[index]?.version.tick ?? Infinity);
    }
    expect(await sumsOfAll()).toEqual(sums);
  });

  it("is repeated until the read model has it, across evictions, and says why it failed", async () => {
    await addCut(0, [viewedAfter("a", "b", 20_000)]);
    faults.refuse = true;
    await runDurableObjectAlarm(stub(shardOf("a")));
    expect(await valuesOf([listKey("a")])).toEqual([undefined]);
    expect(String(faults.reported[0])).toContain("the read model refuses");
    await evictAllDurableObjects();
    faults.refuse = false;
    await publishAll();
    expect(await valuesOf([listKey("a")])).not.toEqual([undefined]);
  });

  it("is not repeated after an eviction when all was published", async () => {
    const keys = Array.from({ length: 40 }, (_, n) => listKey(`item ${n}`));
    await addCut(0, shopRecords(60, 5));
    await publishAll();
    const before = await readModel.getMany(keys);
    expect(before.filter((entry) => entry !== null).length).toBeGreaterThan(20);
    await evictAllDurableObjects();
    for (const shard of shards) {
      const item = Array.from({ length: 1_000 }, (_, n) => `other ${n}`).find((id) => shardOf(id) === shard) ?? "";
      await addCut(100 + shard, [[delta(item, 20_000, { views: 1 })]]);
    }
    await publishAll();
    expect(await readModel.getMany(keys)).toEqual(before);
  });

  it("whose answer is lost is repeated, and ends at the same list", async () => {
    await addCut(0, [viewedAfter("a", "b", 20_000)]);
    faults.loseAnswers = true;
    await runDurableObjectAlarm(stub(shardOf("a")));
    const [first] = await valuesOf([listKey("a")]);
    faults.loseAnswers = false;
    await publishAll();
    expect(await valuesOf([listKey("a")])).toEqual([first]);
    expect(first).toBeDefined();
  });

  it("does not forget a change that came while it was writing", async () => {
    const shard = shardOf("a");
    await addCut(0, [viewedAfter("a", "b", 20_000)]);
    faults.beforeWrite = async () => {
      faults.beforeWrite = null;
      await ports.add(shard, {
        epoch: "e1",
        partition: 1,
        first: 0,
        last: 0,
        deltas: [delta("a", 20_000, { pairs: { late: [27_720 * 9, 9, 0] } })],
      });
    };
    await runDurableObjectAlarm(stub(shard));
    await publishAll();
    const [list] = await valuesOf([listKey("a")]);
    expect(decodeList(list ?? "").map(([item]) => item)).toEqual(["late", "b"]);
  });

  it("works a backlog off in bounded runs", async () => {
    const shard = 0;
    const items = Array.from({ length: 20_000 }, (_, n) => `i${n}`).filter((item) => shardOf(item) === shard);
    const deltas = items.map((item) => delta(item, 20_000, { views: 1, pairs: { other: [1, 1, 0] } }));
    await ports.add(shard, { epoch: "e1", partition: 0, first: 0, last: 0, deltas });
    await runDurableObjectAlarm(stub(shard));
    const published = async () =>
      (await readModel.getMany(items.map(listKey))).filter((entry) => entry !== null).length;
    expect(await published()).toBe(500);
    await publishAll();
    expect(await published()).toBe(items.length);
  });

  it("orders a shard's board by decayed live events, imports last, and fills it with the rest of the catalogue", async () => {
    const shard = 3;
    const [hot = "", faded = "", imported = "", quiet = "", gone = "", unlisted = ""] = Array.from(
      { length: 1_000 },
      (_, n) => `i${n}`,
    ).filter((item) => shardOf(item) === shard);
    const deltas = [
      delta(faded, 19_900, { views: 50 }),
      delta(hot, 20_000, { views: 3 }),
      delta(imported, 20_000, { importedBuys: 500 }),
      delta(gone, 20_000, { views: 900 }),
      delta(unlisted, 20_000, { views: 900 }),
    ];
    await ports.add(shard, { epoch: "e1", partition: 0, first: 0, last: 4, deltas });
    await catalogOf(env).upsert(
      [{ id: quiet }, { id: hot }, { id: faded }, { id: imported }, { id: gone, availability: "out_of_stock" }],
      "merge",
      [],
    );
    await publishAll();
    const [board] = await valuesOf([popularKey(shard)]);
    expect(decodePopular(board ?? "[]").map(({ item }) => item)).toEqual([hot, faded, imported, quiet, gone]);
  });
});
