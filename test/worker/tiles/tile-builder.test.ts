import { env } from "cloudflare:workers";
import { evictAllDurableObjects, reset, runDurableObjectAlarm } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import { cardTemplate } from "../../../src/contract/built-in-templates.ts";
import { factsOf } from "../../../src/items/facts.ts";
import { itemSketches } from "../../../src/render/ahead/item-sketches.ts";
import { sketchKey, sketchName } from "../../../src/render/sketch.ts";
import { storeOf, type TilesEnv, world } from "../../support/tiles-worker.ts";

const bindings = env as unknown as TilesEnv;
const builder = () => bindings.TILE_BUILDER.getByName("builder:0");
const store = storeOf(bindings);

/** The tile of an item as the store has it. */
const tileOf = async (id: string) => {
  const facts = factsOf({ id, title: world.titles.get(id) ?? "", image: `https://cdn.example/${id}.jpg` });
  const [sketch] = itemSketches([cardTemplate], facts, "EUR");
  return sketch === undefined ? null : store.get(await sketchName(sketchKey(sketch)));
};

const put = (items: Readonly<Record<string, string>>): Promise<void> => {
  for (const [id, title] of Object.entries(items)) world.titles.set(id, title);
  return builder().add(Object.keys(items));
};

/** Runs the alarm once it is due by the objects' clock. */
const run = async (laterMs = 2_000): Promise<boolean> => {
  world.now += laterMs;
  return runDurableObjectAlarm(builder());
};

beforeEach(async () => {
  await reset();
  world.titles.clear();
  world.painted.length = 0;
});

describe("a builder of tiles", () => {
  it("puts tiles of changed items into the store, and rests when all are there", async () => {
    await put({ mug: "Mug", rug: "Rug" });
    expect(await tileOf("mug")).toBeNull();
    expect(await run()).toBe(true);
    expect(await Promise.all([tileOf("mug"), tileOf("rug")])).toMatchObject([
      { level: "whole", contentType: "image/jpeg" },
      { level: "whole" },
    ]);
    expect(await builder().status()).toEqual({ waiting: 0, failing: null });
    expect(await run()).toBe(false);
  });

  it("knows after an eviction what waits", async () => {
    await put({ mug: "Mug", rug: "Rug" });
    await evictAllDurableObjects();
    expect(await builder().status()).toEqual({ waiting: 2, failing: null });
    expect(await run()).toBe(true);
    expect(await tileOf("rug")).not.toBeNull();
  });

  it("paints nothing that is in the store", async () => {
    await put({ mug: "Mug" });
    await run();
    await put({ mug: "Mug" });
    await run();
    expect(world.painted).toHaveLength(1);
    await put({ mug: "Cup" });
    await run();
    expect([world.painted.length, await tileOf("mug")]).toMatchObject([2, { level: "whole" }]);
  });

  it("takes a thousand items in one call and says of each once that it waits", async () => {
    const items = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`i${n}`, `Item ${n}`]));
    await Promise.all([put(items), put(items)]);
    expect(await builder().status()).toEqual({ waiting: 1_000, failing: null });
  });

  it("forgets an item that is gone", async () => {
    await put({ mug: "Mug" });
    world.titles.clear();
    await run();
    expect([await builder().status(), world.painted]).toEqual([{ waiting: 0, failing: null }, []]);
  });
});
