import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ItemDelta, PairSums } from "../../../src/contract/contribution.ts";
import { ItemId } from "../../../src/contract/ids.ts";
import { addDelta, decodeDayRow, emptyDayRow, encodeDayRow } from "../../../src/items/sums.ts";

const item = fc.oneof(
  fc.constantFrom("a", "b", "1", "10", "2", "__proto__", "constructor", "é, =;"),
  fc.string({ minLength: 1, unit: "grapheme" }).filter((text) => ItemId.safeParse(text).success),
);
const count = fc.integer({ min: 0, max: 1_000_000 });
const delta: fc.Arbitrary<Omit<ItemDelta, "item" | "day">> = fc.record({
  views: count,
  carts: count,
  buys: count,
  importedBuys: count,
  pairs: fc
    .array(fc.tuple(item, fc.tuple(count, count, count) as fc.Arbitrary<PairSums>), { maxLength: 8 })
    .map((entries) => Object.assign(Object.create(null) as Record<string, PairSums>, Object.fromEntries(entries))),
});

const summed = (deltas: readonly Omit<ItemDelta, "item" | "day">[]): string => {
  const row = emptyDayRow();
  for (const one of deltas) addDelta(row, one);
  return encodeDayRow(row);
};

describe("day rows", () => {
  it("encode to the same bytes in whatever order and batches the deltas come", () => {
    fc.assert(
      fc.property(
        fc
          .array(delta, { maxLength: 12 })
          .chain((deltas) =>
            fc.tuple(
              fc.constant(deltas),
              fc.shuffledSubarray(deltas, { minLength: deltas.length, maxLength: deltas.length }),
              fc.nat(deltas.length),
            ),
          ),
        ([deltas, shuffled, cut]) => {
          // The second batch goes on from what was stored after the first.
          const row = decodeDayRow(summed(shuffled.slice(0, cut)));
          for (const one of shuffled.slice(cut)) addDelta(row, one);
          expect(encodeDayRow(row)).toBe(summed(deltas));
        },
      ),
    );
  });

  it("come back from their text as they were", () => {
    fc.assert(
      fc.property(fc.array(delta, { maxLength: 6 }), (deltas) => {
        const text = summed(deltas);
        expect(encodeDayRow(decodeDayRow(text))).toBe(text);
      }),
    );
  });

  it("keep an item called __proto__ apart from the machinery", () => {
    const row = emptyDayRow();
    const pairs = JSON.parse('{"__proto__":[1,2,3]}') as Record<string, PairSums>;
    addDelta(row, { views: 1, carts: 0, buys: 0, importedBuys: 0, pairs });
    expect(decodeDayRow(encodeDayRow(row)).pairs.get("__proto__")).toEqual([1, 2, 3]);
  });

  it("write sums in base 36, sorted, without trailing zeros", () => {
    const row = emptyDayRow();
    addDelta(row, { views: 40, carts: 0, buys: 3, importedBuys: 0, pairs: { b: [27_720, 1, 0], a: [0, 0, 2] } });
    expect(encodeDayRow(row)).toBe("14 0 3\na\t0 0 2\nb\tle0 1");
  });

  it("refuse a text that is none of theirs", () => {
    expect(() => decodeDayRow("1 2 3 4 5")).toThrow("not a sum");
    expect(() => decodeDayRow("1\nno-tab")).toThrow("without an item");
  });
});
