import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ItemDelta } from "../../../src/contract/contribution.ts";
import { decodeDeltas, encodeDeltas } from "../../../src/items/delta-text.ts";
import { addDelta, addRow, emptyDayRow, encodeDayRow } from "../../../src/items/sums.ts";

const id = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 8 })
  // oxlint-disable-next-line no-control-regex -- an item id holds none (contract/ids.ts)
  .map((text) => text.replaceAll(/[\u0000-\u001f\u007f]/g, "x"));
const count = fc.nat({ max: 100_000 });
const deltas: fc.Arbitrary<ItemDelta[]> = fc.array(
  fc.record({
    item: fc.oneof(id, fc.constantFrom("__proto__", "1", "a b")),
    day: fc.nat({ max: 100_000 }),
    views: count,
    carts: count,
    buys: count,
    importedBuys: count,
    pairs: fc.dictionary(id, fc.tuple(count, count, count)),
  }),
  { maxLength: 6 },
);

describe("deltas as text", () => {
  it("say the same sums when they are read back", () => {
    fc.assert(
      fc.property(deltas, (given) => {
        const read = decodeDeltas(encodeDeltas(given));
        expect(read.map(({ item, day }) => [item, day])).toEqual(given.map(({ item, day }) => [item, day]));
        for (const [at, delta] of given.entries()) {
          const [summed, added] = [emptyDayRow(), emptyDayRow()];
          addDelta(summed, delta);
          addRow(added, read[at]?.row ?? emptyDayRow());
          expect(encodeDayRow(added)).toBe(encodeDayRow(summed));
        }
      }),
    );
  });

  it("are refused when they are cut off", () => {
    expect(() => decodeDeltas("a")).toThrow("no item and day");
    expect(() => decodeDeltas("a\t1\n1\nb")).toThrow("a pair without an item");
  });
});
