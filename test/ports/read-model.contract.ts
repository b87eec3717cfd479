import { describe, expect, it } from "vitest";
import type { ReadModel, ReadModelEntry } from "../../src/items/read-model.port.ts";

const entry = (key: string, value: string, tick: number, generation = 1): ReadModelEntry => ({
  key,
  value,
  version: { generation, tick },
});

/** What every adapter of the ReadModel port does; run once per adapter. `open` may give a store that holds other keys. */
export const readModelContract = (name: string, open: () => Promise<ReadModel>): void => {
  let stores = 0;
  const fresh = async () => {
    const space = `list:${Date.now()}-${stores++}-`;
    return { model: await open(), key: (text: string) => `${space}${text}` };
  };

  describe(`ReadModel: ${name}`, () => {
    it("answers one entry or null per key, in order, repeated keys included", async () => {
      const { model, key } = await fresh();
      await model.putMany([entry(key("a"), "A", 1), entry(key("b"), "B", 2, 3)]);
      expect(await model.getMany([key("b"), key("none"), key("a"), key("b")])).toEqual([
        entry(key("b"), "B", 2, 3),
        null,
        entry(key("a"), "A", 1),
        entry(key("b"), "B", 2, 3),
      ]);
    });

    it("takes and answers nothing for nothing", async () => {
      const { model } = await fresh();
      await model.putMany([]);
      expect(await model.getMany([])).toEqual([]);
    });

    it("keeps texts as they are: empty, JSON, digits, colons, line ends, any script", async () => {
      const { model, key } = await fresh();
      const texts = [
        "",
        "007",
        '{"a":[1,2.50]}',
        "1.2:3",
        "null",
        "ä\u0000é\n€ 😀",
        "x".repeat(100_000),
        "12345678901234567890",
      ];
      await model.putMany(texts.map((text, index) => entry(key(`${index}`), text, 1)));
      const stored = await model.getMany(texts.map((_, index) => key(`${index}`)));
      expect(stored.map((one) => one?.value)).toEqual(texts);
    });

    it("never lets an older version overwrite a newer one, nor an equal one change it", async () => {
      const { model, key } = await fresh();
      await model.putMany([entry(key("a"), "new", 10)]);
      await model.putMany([entry(key("a"), "old", 9)]);
      await model.putMany([entry(key("a"), "same tick", 10)]);
      expect(await model.getMany([key("a")])).toEqual([entry(key("a"), "new", 10)]);
      await model.putMany([entry(key("a"), "newer", 11)]);
      expect(await model.getMany([key("a")])).toEqual([entry(key("a"), "newer", 11)]);
    });

    it("compares the generation before the tick, and both as numbers", async () => {
      const { model, key } = await fresh();
      await model.putMany([entry(key("a"), "generation 2", 1, 2)]);
      await model.putMany([entry(key("a"), "generation 1", 99, 1)]);
      expect((await model.getMany([key("a")]))[0]?.value).toBe("generation 2");
      await model.putMany([entry(key("a"), "generation 10", 0, 10)]);
      await model.putMany([entry(key("a"), "generation 9", 5, 9)]);
      expect((await model.getMany([key("a")]))[0]?.value).toBe("generation 10");
      await model.putMany([entry(key("a"), "large tick", 9_007_199_254_740_000, 10)]);
      await model.putMany([entry(key("a"), "one less", 9_007_199_254_739_999, 10)]);
      expect((await model.getMany([key("a")]))[0]?.version.tick).toBe(9_007_199_254_740_000);
    });

    it("decides per entry: a batch that holds older and newer ones writes the newer", async () => {
      const { model, key } = await fresh();
      await model.putMany([entry(key("a"), "a5", 5), entry(key("b"), "b5", 5)]);
      await model.putMany([entry(key("a"), "a4", 4), entry(key("b"), "b6", 6), entry(key("c"), "c1", 1)]);
      const stored = await model.getMany([key("a"), key("b"), key("c")]);
      expect(stored.map((one) => one?.value)).toEqual(["a5", "b6", "c1"]);
    });

    it("leaves the newest of concurrent writes, whatever their order", async () => {
      const { model, key } = await fresh();
      const ticks = [7, 3, 9, 1, 8, 2, 6, 4, 5];
      await Promise.all(ticks.map((tick) => model.putMany([entry(key("a"), `at ${tick}`, tick)])));
      expect(await model.getMany([key("a")])).toEqual([entry(key("a"), "at 9", 9)]);
    });

    it("writes and reads a few thousand entries in one call", async () => {
      const { model, key } = await fresh();
      const entries = Array.from({ length: 2_500 }, (_, n) => entry(key(`${n}`), `value ${n} ${"y".repeat(300)}`, n));
      await model.putMany(entries);
      expect(await model.getMany(entries.map((one) => one.key))).toEqual(entries);
    });
  });
};
