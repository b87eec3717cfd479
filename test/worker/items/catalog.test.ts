import { evictAllDurableObjects, reset, runDurableObjectAlarm } from "cloudflare:test";
import { env as bindings } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { decodeFacts, type Facts } from "../../../src/items/facts.ts";
import { popularItems } from "../../../src/items/popular-items.ts";
import { factsKey } from "../../../src/items/read-model-keys.ts";
import { shardName, shardOf, shards } from "../../../src/items/shards.ts";
import { catalogOf, faults, readModelOf, restyled, type ItemsEnv } from "../../support/worker/items-worker.ts";

const env = bindings as unknown as ItemsEnv;
const catalog = catalogOf(env);
const readModel = readModelOf(env);

const factsOf = async (id: string): Promise<Facts | null | undefined> => {
  const [entry] = await readModel.getMany([factsKey(id)]);
  return entry === null || entry === undefined ? undefined : decodeFacts(entry.value);
};
const board = async (): Promise<string[]> => (await popularItems(readModel)()).map(({ item }) => item);

beforeEach(async () => {
  await reset();
  Object.assign(faults, { refuse: false, loseAnswers: false, beforeWrite: null, writes: 0 });
  faults.reported.length = 0;
  restyled.length = 0;
});

describe("the catalogue", () => {
  it("shows an item at the edge before the upsert is answered, and on the board", async () => {
    await catalog.upsert([{ id: "p1", title: "One", price: "5.00" }], "merge", []);
    expect(await factsOf("p1")).toMatchObject({ id: "p1", title: "One", price: "5.00", availability: "in_stock" });
    expect(await board()).toEqual(["p1"]);
    await catalog.upsert([{ id: "p1", price: "4.00" }], "merge", []);
    expect(await factsOf("p1")).toMatchObject({ title: "One", price: "4.00" });
  });

  it("merges what is sent and clears what is null, across evictions", async () => {
    await catalog.upsert([{ id: "p1", title: "One", sale_price: "3.00", brand: "B" }], "merge", []);
    await evictAllDurableObjects();
    await catalog.upsert([{ id: "p1", sale_price: null, link: "https://shop.example/p1" }], "merge", []);
    expect(await catalog.get("p1")).toEqual({ id: "p1", title: "One", brand: "B", url: "https://shop.example/p1" });
    expect(await factsOf("p1")).toMatchObject({ sale_price: "", url: "https://shop.example/p1" });
  });

  it("takes an item sent twice in one call in order", async () => {
    const twice = [
      { id: "p1", title: "First", brand: "B" },
      { id: "p1", title: "Second" },
    ];
    await catalog.upsert(twice, "replace", []);
    expect(await catalog.get("p1")).toEqual({ id: "p1", title: "Second", brand: "B" });
    expect(await factsOf("p1")).toMatchObject({ title: "Second" });
  });

  it("replaces: what is not sent goes from every shard, what could not be read stays", async () => {
    const items = Array.from({ length: 40 }, (_, n) => ({ id: `p${n}`, title: `Item ${n}` }));
    await catalog.upsert(items, "merge", []);
    const changed = await catalog.upsert([{ id: "p0", brand: "only" }, { id: "new" }], "replace", ["p7"]);
    expect(new Set(changed)).toEqual(new Set(["new", ...items.map(({ id }) => id).filter((id) => id !== "p7")]));
    expect(await catalog.get("p0")).toEqual({ id: "p0", brand: "only" });
    expect(await factsOf("p7")).toMatchObject({ title: "Item 7" });
    expect(await catalog.get("p8")).toBeNull();
    expect(await factsOf("p8")).toBeNull();
    expect(new Set(await board())).toEqual(new Set(["p0", "p7", "new"]));
  });

  it("deletes an item for good: an older write cannot bring it back, a newer upsert can", async () => {
    await catalog.upsert([{ id: "p1", title: "One" }], "merge", []);
    const [old] = await readModel.getMany([factsKey("p1")]);
    expect(await catalog.delete("p1")).toBe(true);
    expect(await catalog.delete("p1")).toBe(false);
    expect(await catalog.get("p1")).toBeNull();
    await readModel.putMany(old === null || old === undefined ? [] : [old]);
    expect(await factsOf("p1")).toBeNull();
    expect(await board()).toEqual([]);
    await catalog.upsert([{ id: "p1", title: "Back" }], "merge", []);
    expect(await catalog.get("p1")).toEqual({ id: "p1", title: "Back" });
    expect(await factsOf("p1")).toMatchObject({ title: "Back" });
  });

  it("publishes later what the read model refused, deletions included, even after an eviction", async () => {
    await catalog.upsert([{ id: "p1" }, { id: "p2" }], "merge", []);
    faults.refuse = true;
    await expect(catalog.upsert([{ id: "p1", title: "New" }], "merge", [])).rejects.toThrow("could not be reached");
    await expect(catalog.delete("p2")).rejects.toThrow("could not be reached");
    await evictAllDurableObjects();
    faults.refuse = false;
    for (const id of ["p1", "p2"]) await runDurableObjectAlarm(env.ITEM_SHARD.getByName(shardName(shardOf(id))));
    expect(await factsOf("p1")).toMatchObject({ title: "New" });
    expect(await factsOf("p2")).toBeNull();
    expect(await board()).toEqual(["p1"]);
  });

  it("fills a board with everything there is, what is out of stock last", async () => {
    const items = Array.from({ length: 60 }, (_, n) => ({
      id: `p${n}`,
      availability: n % 3 === 0 ? ("out_of_stock" as const) : ("in_stock" as const),
    }));
    await catalog.upsert(items, "merge", []);
    const found = await popularItems(readModel)();
    expect(found).toHaveLength(60);
    expect(found.slice(0, 40).every(({ canBeBought }) => canBeBought)).toBe(true);
  });

  it("reads a shard page by page in id order", async () => {
    const items = Array.from({ length: 200 }, (_, n) => ({ id: `p${n}` }));
    await catalog.upsert(items, "merge", []);
    const seen: string[] = [];
    for (const shard of shards) {
      let after = "";
      for (;;) {
        const page = await catalog.page(shard, after, 5);
        seen.push(...page.map(({ id }) => id));
        after = page.at(-1)?.id ?? "";
        if (page.length < 5) break;
      }
    }
    expect(seen.toSorted()).toEqual(items.map(({ id }) => id).toSorted());
  });
});

describe("pictures of the catalogue", () => {
  const look = { id: "p1", title: "One", price: "5.00", image: "https://cdn.example/1.jpg" };

  it("are told once per shard of items that look different, new ones among them", async () => {
    const items = Array.from({ length: 200 }, (_, n) => ({ ...look, id: `p${n}` }));
    await catalog.upsert(items, "merge", []);
    expect(restyled.flat().toSorted()).toEqual(items.map(({ id }) => id).toSorted());
    expect(restyled).toHaveLength(shards.length);
    restyled.length = 0;
    await catalog.upsert(items, "merge", []);
    expect(restyled).toEqual([]);
  });

  it.each([
    ["title", "Two"],
    ["price", "4.00"],
    ["sale_price", "4.00"],
    ["image", "https://cdn.example/2.jpg"],
    ["currency", "USD"],
    ["brand", "B"],
    ["category", "C"],
    ["rating", 4.5],
  ])("are told when the %s changes", async (field, value) => {
    await catalog.upsert([look], "merge", []);
    restyled.length = 0;
    await catalog.upsert([{ id: "p1", [field]: value }], "merge", []);
    expect(restyled).toEqual([["p1"]]);
  });

  it("are not told of what none of them shows, nor of what is gone", async () => {
    await catalog.upsert([look], "merge", []);
    restyled.length = 0;
    await catalog.upsert([{ id: "p1", availability: "out_of_stock", url: "https://shop.example/1" }], "merge", []);
    await catalog.delete("p1");
    expect(restyled).toEqual([]);
  });

  it("are told only once the read model has what they show", async () => {
    faults.refuse = true;
    await expect(catalog.upsert([look], "merge", [])).rejects.toThrow("could not be reached");
    expect(restyled).toEqual([]);
    faults.refuse = false;
    await runDurableObjectAlarm(env.ITEM_SHARD.getByName(shardName(shardOf("p1"))));
    expect(restyled).toEqual([["p1"]]);
  });
});
