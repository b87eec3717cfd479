import { describe, expect, it } from "vitest";
import { cutOf, sortCut } from "../../../src/aggregate/cut.ts";
import { encodeErased } from "../../../src/log/erased-record.ts";
import { encode, partitionOf } from "../../../src/log/codec.ts";
import { personKey, sampleRecord } from "../../support/sample-record.ts";

const stored = (offset: number, value: string) => ({ offset, value });
const own = Array.from({ length: 30 }, (_, n) => personKey(n)).filter((key) => partitionOf(key, 4) === 2);
const [anna = "", ben = ""] = own;

describe("cutOf", () => {
  it("spans the records read, gaps included", () => {
    expect(cutOf([stored(7, ""), stored(8, ""), stored(12, "")])).toEqual({ first: 7, last: 12 });
    expect(cutOf([])).toBeNull();
  });
});

describe("sortCut", () => {
  it("groups records by person in log order, people in order of their first record", () => {
    const records = [anna, ben, anna, ben, anna].map((key, n) => sampleRecord(n, { key }));
    const sorted = sortCut(
      records.map((record, n) => stored(10 + n, encode(record))),
      { partition: 2, partitions: 4 },
    );
    expect([...sorted.people.keys()]).toEqual([anna, ben]);
    expect(sorted.people.get(anna)?.map(({ offset, record }) => [offset, record.id])).toEqual([
      [10, "event-0"],
      [12, "event-2"],
      [14, "event-4"],
    ]);
    expect(sorted.parked).toEqual([]);
  });

  it("parks what it cannot decode and what belongs to another partition, and keeps the rest", () => {
    const good = encode(sampleRecord(1, { key: anna }));
    const sorted = sortCut([stored(1, "{"), stored(2, good), stored(3, good)], { partition: 2, partitions: 4 });
    expect(sorted.parked).toEqual([{ offset: 1, reason: "undecodable", value: "{" }]);
    expect(sorted.people.get(anna)?.map(({ offset }) => offset)).toEqual([2, 3]);
    expect(sortCut([stored(2, good)], { partition: 1, partitions: 4 })).toEqual({
      people: new Map(),
      parked: [{ offset: 2, reason: "wrong_partition", value: good }],
      erased: [],
    });
  });

  it("takes what stands for erased people's records for nobody's, with what it still adds to sums", () => {
    const delta = { item: "__proto__", day: 1, views: 1, carts: 0, buys: 0, importedBuys: 0, pairs: {} };
    const sorted = sortCut([stored(1, encodeErased([delta])), stored(2, encodeErased([]))], {
      partition: 2,
      partitions: 4,
    });
    expect(sorted).toEqual({ people: new Map(), parked: [], erased: [[delta], []] });
  });
});
