import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deltasByShard, mergeDeltas } from "../../../src/aggregate/merge-deltas.ts";
import type { ItemDelta } from "../../../src/contract/contribution.ts";

const count = fc.integer({ min: 0, max: 1_000 });
const item = fc.constantFrom("a", "b", "c 1", "__proto__", "7");
const delta: fc.Arbitrary<ItemDelta> = fc.record({
  item,
  day: fc.integer({ min: 20_000, max: 20_002 }),
  views: count,
  carts: count,
  buys: count,
  importedBuys: count,
  pairs: fc
    .array(fc.tuple(item, fc.tuple(count, count, count)), { maxLength: 3 })
    .map((entries) => Object.fromEntries(entries)),
});

const totalOf = (deltas: readonly ItemDelta[]): Record<string, number> => {
  const totals = new Map<string, number>();
  const add = (name: string, by: number): void => void totals.set(name, (totals.get(name) ?? 0) + by);
  for (const { item: of, day, views, carts, buys, importedBuys, pairs } of deltas) {
    for (const [name, by] of Object.entries({ views, carts, buys, importedBuys })) add(`${of}/${day}/${name}`, by);
    for (const [other, sums] of Object.entries(pairs)) {
      for (const [index, by] of sums.entries()) add(`${of}/${day}/${other}/${index}`, by);
    }
  }
  return Object.fromEntries([...totals].toSorted(([a], [b]) => (a < b ? -1 : 1)));
};

describe("mergeDeltas", () => {
  it("keeps every sum and has one entry per item and day", () => {
    fc.assert(
      fc.property(fc.array(delta), (deltas) => {
        const merged = mergeDeltas(deltas);
        expect(totalOf(merged)).toEqual(totalOf(deltas));
        expect(new Set(merged.map((each) => `${each.day} ${each.item}`)).size).toBe(merged.length);
      }),
    );
  });

  it("gives the same sums in the same order for any order and grouping of the input", () => {
    fc.assert(
      fc.property(fc.array(delta), fc.nat(), (deltas, at) => {
        const cut = deltas.length === 0 ? 0 : at % deltas.length;
        const regrouped = [...mergeDeltas(deltas.slice(cut)), ...mergeDeltas(deltas.slice(0, cut))];
        expect(mergeDeltas(regrouped)).toEqual(mergeDeltas(deltas));
        expect(mergeDeltas(deltas.toReversed())).toEqual(mergeDeltas(deltas));
      }),
    );
  });
});

describe("deltasByShard", () => {
  it("gives each shard its own items, merged", () => {
    const one = (name: string): ItemDelta => ({
      item: name,
      day: 1,
      views: 1,
      carts: 0,
      buys: 0,
      importedBuys: 0,
      pairs: {},
    });
    const shards = deltasByShard([one("ccc"), one("a"), one("bb"), one("a")], (name) => name.length);
    expect([...shards].map(([shard, deltas]) => [shard, deltas.map((each) => [each.item, each.views])])).toEqual([
      [1, [["a", 2]]],
      [2, [["bb", 1]]],
      [3, [["ccc", 1]]],
    ]);
  });
});
