import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decay, popularity } from "../../../src/items/popularity.ts";
import {
  decodePopular,
  encodePopular,
  mergePopular,
  standingOf,
  type PopularItem,
} from "../../../src/items/popular.ts";
import { emptyDayRow, type DayRow } from "../../../src/items/sums.ts";

const row = (views: number, importedBuys = 0): DayRow => ({ ...emptyDayRow(), views, importedBuys });
const item = (name: string, popular: number, more: Partial<PopularItem> = {}): PopularItem => ({
  item: name,
  popular,
  support: popular,
  canBeBought: true,
  ...more,
});

describe("standing", () => {
  it("is the day on which one view is left: a single view stands at its own day", () => {
    expect(standingOf([[20_000, row(1)]])).toEqual({ popular: 20_000, support: 20_000, sold: 0 });
  });

  it("is nothing without events, and imports only lend support", () => {
    expect(standingOf([])).toEqual({ popular: 0, support: 0, sold: 0 });
    const imported = standingOf([[15_000, row(0, 10)]]);
    expect(imported.popular).toBe(0);
    expect(imported.support).toBeGreaterThan(15_000);
  });

  it("orders items as their popularity does, on whatever day one looks", () => {
    const days = fc.uniqueArray(fc.tuple(fc.integer({ min: 19_900, max: 20_000 }), fc.integer({ min: 1, max: 500 })), {
      minLength: 1,
      maxLength: 8,
      selector: ([day]) => day,
    });
    const rows = (given: readonly (readonly [number, number])[]) =>
      given.map(([day, views]) => [day, row(views)] as const);
    fc.assert(
      fc.property(days, days, fc.integer({ min: 20_000, max: 20_060 }), (a, b, today) => {
        const [pa, pb] = [popularity(rows(a), today), popularity(rows(b), today)];
        const [sa, sb] = [standingOf(rows(a)), standingOf(rows(b))];
        // The standing is rounded to a ten-thousandth of a day: about 1e-5 of a count.
        if (Math.abs(pa - pb) > 1e-4 * Math.max(pa, pb)) expect(sa.popular > sb.popular).toBe(pa > pb);
        expect(2 ** ((sa.popular - today) / decay.halfLife) / pa).toBeCloseTo(1, 4);
      }),
    );
  });
});

describe("boards", () => {
  it("come back from their text as they were", () => {
    const board = [item("a", 20_000.1234), item("😀", 0, { canBeBought: false })];
    expect(decodePopular(encodePopular(board))).toEqual(board);
  });

  it("merge into one: for sale first, then popular, then imported, then by id", () => {
    const boards = [
      [item("top", 20_010), item("b", 0)],
      [item("gone", 20_020, { canBeBought: false })],
      [item("imported", 0, { support: 15_000 }), item("a", 0)],
      [],
    ];
    expect(mergePopular(boards).map((one) => one.item)).toEqual(["top", "imported", "a", "b", "gone"]);
    expect(mergePopular(boards, 2)).toHaveLength(2);
  });
});
