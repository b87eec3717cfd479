import { expect, it } from "vitest";
import { encodePopular } from "../../../src/items/popular.ts";
import { popularItems } from "../../../src/items/popular-items.ts";
import { popularKey } from "../../../src/items/read-model-keys.ts";
import type { ReadModelEntry } from "../../../src/items/read-model.port.ts";

it("merges the shards' boards once, and again when one of them is another", async () => {
  const board = (items: readonly string[]): string =>
    encodePopular(items.map((item) => ({ item, popular: 0, support: 0, canBeBought: true })));
  const entries = new Map<string, ReadModelEntry>();
  const put = (shard: number, items: readonly string[]) => {
    const key = popularKey(shard);
    entries.set(key, { key, value: board(items), version: { generation: 1, tick: 1 } });
  };
  const popular = popularItems({ getMany: (keys) => Promise.resolve(keys.map((key) => entries.get(key) ?? null)) });
  expect(await popular()).toEqual([]);
  put(3, ["b"]);
  put(15, ["a"]);
  const first = await popular();
  expect(first.map(({ item }) => item)).toEqual(["a", "b"]);
  expect(await popular()).toBe(first);
  put(0, ["c"]);
  expect((await popular()).map(({ item }) => item)).toEqual(["a", "b", "c"]);
});
