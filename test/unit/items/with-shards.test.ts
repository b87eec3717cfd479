import { describe, expect, it } from "vitest";
import { factsKey, listKey, parseKey, popularKey } from "../../../src/items/read-model-keys.ts";
import type { ReadModel, ReadModelEntry } from "../../../src/items/read-model.port.ts";
import { shardOf, shards } from "../../../src/items/shards.ts";
import { withShards } from "../../../src/items/with-shards.ts";

const boards = shards.map(popularKey);
const entry = (key: string, value: string): ReadModelEntry => ({ key, value, version: { generation: 1, tick: 1 } });

const world = () => {
  const state = { down: false, empty: false, now: 0, asked: 0, shards: [] as string[] };
  const inner: ReadModel = {
    putMany: async () => undefined,
    getMany: async (keys) => {
      state.asked++;
      if (state.down) throw new Error("down");
      return keys.map((key) => (state.empty ? null : entry(key, "published")));
    },
  };
  const model = withShards(
    inner,
    async (shard, keys) => {
      state.shards.push(`${shard}: ${keys.join(" ")}`);
      return keys.map((key) => (key === factsKey("none") ? null : entry(key, `of shard ${shard}`)));
    },
    { now: () => state.now },
  );
  const values = async (keys: readonly string[]) => (await model.getMany(keys)).map((one) => one?.value ?? null);
  return { state, model, values };
};

describe("a read model with the shards behind it", () => {
  it("asks no shard while it answers, whatever it does not know", async () => {
    const { state, values } = world();
    expect(await values([listKey("a"), ...boards])).toEqual(Array.from({ length: 17 }, () => "published"));
    state.empty = true;
    expect(await values([factsKey("a"), popularKey(3)])).toEqual([null, null]);
    expect(state.shards).toEqual([]);
  });

  it("answers boards and facts from the shards that hold them while it fails, asking it again after a second", async () => {
    const { state, model, values } = world();
    state.down = true;
    const keys = [factsKey("b"), popularKey(shardOf("b")), factsKey("none"), factsKey("b")];
    const from = `of shard ${shardOf("b")}`;
    expect(await values(keys)).toEqual([from, from, null, from]);
    expect(state.shards).toContain(`${shardOf("b")}: ${factsKey("b")} ${popularKey(shardOf("b"))}`);
    await values(keys);
    await expect(model.getMany([listKey("b")])).rejects.toThrow("a moment ago");
    expect(state.asked).toBe(1);
    state.now = 1_000;
    state.down = false;
    expect(await values([listKey("b"), factsKey("b")])).toEqual(["published", "published"]);
  });

  it("fails for lists: building them would keep the shards from their work", async () => {
    const { state, model } = world();
    state.down = true;
    await expect(model.getMany([listKey("a")])).rejects.toThrow("down");
    expect(state.shards).toEqual([]);
  });

  it("takes a read model without a single board for one that was emptied; lists are asked for all the same", async () => {
    const { state, values } = world();
    state.empty = true;
    expect(await values(boards)).toEqual(shards.map((shard) => `of shard ${shard}`));
    expect(await values([factsKey("a")])).toEqual([`of shard ${shardOf("a")}`]);
    expect(await values([listKey("a")])).toEqual([null]);
    state.empty = false;
    state.now = 5_000;
    expect(await values(boards)).toEqual(shards.map(() => "published"));
  });
});

it("reads a key back to what it stands for", () => {
  expect(parseKey(popularKey(11))).toEqual({ kind: "popular", item: "", shard: 11 });
  expect(parseKey(factsKey("a:b"))).toEqual({ kind: "facts", item: "a:b", shard: shardOf("a:b") });
  expect(parseKey(listKey("a"))).toEqual({ kind: "list", item: "a", shard: shardOf("a") });
});
