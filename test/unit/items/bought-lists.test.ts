import { describe, expect, it } from "vitest";
import { buildBoughtList } from "../../../src/items/bought-lists.ts";
import { decodeList, encodeList } from "../../../src/items/lists.ts";
import { emptyDayRow, type DayRow } from "../../../src/items/sums.ts";

const row = (buys: number, together: Readonly<Record<string, number>>): DayRow => ({
  ...emptyDayRow(),
  buys,
  pairs: new Map(Object.entries(together).map(([item, n]) => [item, [0, 5, n]])),
});

describe("what is bought together", () => {
  it("counts orders only, never views", () => {
    expect(buildBoughtList([[20_000, row(3, { b: 2, c: 0, d: 1 })]]).map(([item]) => item)).toEqual(["b", "d"]);
    expect(buildBoughtList([])).toEqual([]);
  });

  it("counts an old order less", () => {
    const days = [
      [20_000, row(2, { old: 2 })],
      [20_240, row(1, { new: 1 })],
    ] as const;
    const list = new Map(buildBoughtList(days));
    expect((list.get("new") ?? 0) / (list.get("old") ?? 1)).toBeCloseTo(2, 1);
    expect(buildBoughtList(days.toReversed())).toEqual(buildBoughtList(days));
  });

  it("is divided by how often the item itself is bought, so that a basket's lists compare", () => {
    const seldom = buildBoughtList([[20_000, row(4, { b: 2 })]])[0]?.[1] ?? 0;
    const often = buildBoughtList([[20_000, row(16, { b: 2 })]])[0]?.[1] ?? 0;
    expect(seldom / often).toBeCloseTo(2, 1);
  });

  it("keeps 32 entries that survive their encoding", () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`i${n}`, n + 1]));
    const list = buildBoughtList([[20_000, row(60, many)]]);
    expect(list).toHaveLength(32);
    expect(decodeList(encodeList(list))).toEqual(list);
  });
});
