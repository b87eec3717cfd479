import { describe, expect, it } from "vitest";
import { buildBoughtList } from "../../../src/items/bought-lists.ts";
import { decodeList, encodeList } from "../../../src/items/lists.ts";
import { emptyDayRow, type DayRow } from "../../../src/items/sums.ts";

const row = (buys: number, together: Readonly<Record<string, number>>): DayRow => ({
  ...emptyDayRow(),
  buys,
  pairs: new Map(Object.entries(together).map(([item, n]) => [item, [0, 5, 60 * n]])),
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

  it("is a share of the item's own orders, in which one of a rare item proves little", () => {
    const shareOf = (orders: number, together: number) =>
      buildBoughtList([[20_000, row(orders, { b: together })]])[0]?.[1] ?? 0;
    expect(shareOf(97, 50)).toBeCloseTo(0.5, 2);
    expect(shareOf(997, 500)).toBeCloseTo(0.5, 2);
    expect(shareOf(1, 1)).toBeCloseTo(0.25, 2);
  });

  it("keeps 32 entries that survive their encoding", () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`i${n}`, n + 1]));
    const list = buildBoughtList([[20_000, row(60, many)]]);
    expect(list).toHaveLength(32);
    expect(decodeList(encodeList(list))).toEqual(list);
  });
});
