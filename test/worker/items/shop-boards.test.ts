import { evictAllDurableObjects, reset, runDurableObjectAlarm } from "cloudflare:test";
import { env as bindings } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { Scope } from "../../../src/contract/placement.ts";
import { type BoardName, decodeBoard } from "../../../src/items/boards.ts";
import { decodeFacts } from "../../../src/items/facts.ts";
import { decodeList } from "../../../src/items/lists.ts";
import { boardKey, boughtKey, factsKey } from "../../../src/items/read-model-keys.ts";
import { shardName, shardOf } from "../../../src/items/shards.ts";
import { delta } from "../../support/item-deltas.ts";
import { catalogOf, faults, readModelOf, shardsOf, type ItemsEnv } from "../../support/worker/items-worker.ts";

const env = bindings as unknown as ItemsEnv;
const ports = shardsOf(env);
const readModel = readModelOf(env);
const stub = (shard: number) => env.ITEM_SHARD.getByName(shardName(shard));
const valuesOf = async (keys: readonly string[]) => (await readModel.getMany(keys)).map((entry) => entry?.value);

beforeEach(async () => {
  await reset();
  Object.assign(faults, { refuse: false, loseAnswers: false, beforeWrite: null, writes: 0 });
});

describe("a shard's boards", () => {
  it("go out by category and occasion, and only when something changed", async () => {
    const shard = 5;
    const [kettle = "", rake = ""] = Array.from({ length: 1_000 }, (_, n) => `i${n}`).filter(
      (item) => shardOf(item) === shard,
    );
    const catalog = catalogOf(env);
    await catalog.upsert(
      [
        { id: kettle, category: "Home > Kitchen", price: "20.00" },
        { id: rake, category: "Garden" },
      ],
      "merge",
      [],
    );
    await ports.add(shard, {
      epoch: "e1",
      partition: 0,
      first: 0,
      last: 0,
      deltas: [delta(kettle, 20_000, { buys: 3, pairs: { [rake]: [0, 0, 2] } }), delta(rake, 20_000, { buys: 1 })],
    });
    while (await runDurableObjectAlarm(stub(shard)));
    await stub(shard).publishBoards();
    const board = async (name: BoardName, scope: Scope = "global") => {
      const [value] = await valuesOf([boardKey({ name, scope }, shard)]);
      return Object.fromEntries(
        Array.from(decodeBoard(value ?? "[]"), ([key, rows]) => [key, rows.map(({ item }) => item)]),
      );
    };
    expect(await board("sold")).toEqual({ "": [kettle, rake] });
    expect(await board("popular", "category")).toEqual({ Home: [kettle], "Home > Kitchen": [kettle], Garden: [rake] });
    expect(await board("new")).toEqual({ "": [kettle, rake] });
    expect(await board("dropped")).toEqual({});
    const [bought] = await valuesOf([boughtKey(kettle)]);
    expect(decodeList(bought ?? "").map(([item]) => item)).toEqual([rake]);

    const writes = faults.writes;
    await stub(shard).publishBoards();
    await evictAllDurableObjects();
    await stub(shard).publishBoards();
    expect(faults.writes).toBe(writes);

    await catalog.upsert([{ id: kettle, price: "15.00" }], "merge", []);
    await stub(shard).publishBoards();
    expect(await board("dropped")).toEqual({ "": [kettle] });
    const [facts] = await valuesOf([factsKey(kettle)]);
    expect(decodeFacts(facts ?? "-")?.price_dropped_at).toBeGreaterThan(0);

    await catalog.delete(kettle);
    await catalog.delete(rake);
    await stub(shard).publishBoards();
    expect(await board("sold")).toEqual({});
    expect(await board("popular", "category")).toEqual({});
  });
});
