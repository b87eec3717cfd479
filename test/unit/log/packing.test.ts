import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maxRecordBytes, pack, unpack } from "../../../src/log/packing.ts";

const line = fc.string({ unit: "binary" }).map((text) => text.replaceAll("\n", " "));

describe("pack", () => {
  it("puts an ordinary append into one row and gives the records back in order", () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 50 }), (values) => {
        const rows = pack(values);
        expect(rows.length).toBe(1);
        expect(rows.flatMap((row) => unpack(row.lines))).toEqual(values);
        expect(rows[0]?.count).toBe(values.length);
      }),
    );
  });

  it("splits at about a megabyte and keeps the order", () => {
    const values = Array.from({ length: 10 }, (_, n) => String(n).repeat(300_000));
    const rows = pack(values);
    expect(rows.map((row) => row.count)).toEqual([3, 3, 3, 1]);
    expect(rows.flatMap((row) => unpack(row.lines))).toEqual(values);
  });

  it("gives a record above the row size a row of its own", () => {
    const rows = pack(["a", "b".repeat(maxRecordBytes - 1), "c"]);
    expect(rows.map((row) => row.count)).toEqual([1, 1, 1]);
  });

  it("makes no row of nothing", () => {
    expect(pack([])).toEqual([]);
  });

  it("throws on a line break and on an oversized record, which are bugs", () => {
    expect(() => pack(["a\nb"])).toThrow(TypeError);
    expect(() => pack(["a".repeat(maxRecordBytes)])).toThrow(RangeError);
  });
});
