import { describe, expect, it } from "vitest";
import { buildBoughtList } from "../../../src/items/bought-lists.ts";
import { buildList } from "../../../src/items/lists.ts";
import { buyAgainDays } from "../../../src/items/rhythm.ts";
import { emptyDayRow, type DayRow } from "../../../src/items/sums.ts";

const row = (days: number, times: number): DayRow => ({
  ...emptyDayRow(),
  buys: 4,
  pairs: new Map([["coffee", [days, times, 0]]]),
});

describe("how soon an item is bought again", () => {
  it("is the mean over everybody, in whole days", () => {
    const days = [
      [20_000, row(60, 2)],
      [20_100, row(31, 1)],
    ] as const;
    expect(buyAgainDays("coffee", days)).toBe(30);
  });

  it("is nothing anybody can tell from two repeats", () => {
    expect(buyAgainDays("coffee", [[20_000, row(60, 2)]])).toBeNull();
    expect(buyAgainDays("tea", [[20_000, row(60, 9)]])).toBeNull();
  });

  it("makes an item no company of its own", () => {
    const days = [[20_000, row(60, 2)]] as const;
    expect(buildList("coffee", days)).toEqual([]);
    expect(buildBoughtList(days)).toEqual([]);
  });
});
