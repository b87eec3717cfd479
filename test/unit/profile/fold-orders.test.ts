import { describe, expect, it } from "vitest";
import { fold } from "../../../src/profile/fold.ts";
import { emptyProfile, type ProfileState } from "../../../src/profile/state.ts";
import { viewOf } from "../../../src/profile/view.ts";
import { folded, ordered, refunded, start, day } from "../../support/person-records.ts";

const units = (state: ProfileState): Record<string, [number, number]> =>
  Object.fromEntries(Array.from(state.purchases, ([item, { bought, refunded: back }]) => [item, [bought, back]]));

describe("orders", () => {
  it.each([
    ["adds up lines of one item", [ordered("1", { a: 2, b: 1 }), ordered("2", { a: 3 })], { a: [5, 0], b: [1, 0] }],
    [
      "counts an order once, whoever reports it",
      [ordered("1", { a: 2 }), ordered("1", { a: 2, b: 1 }, start, { source: "server" })],
      { a: [2, 0] },
    ],
    ["keeps shops apart", [ordered("1", { a: 1 }), ordered("1", { a: 1 }, start, { shop: "other" })], { a: [2, 0] }],
    [
      "takes lines from a later report when the first had none",
      [ordered("1", {}), ordered("1", { a: 1 })],
      { a: [1, 0] },
    ],
    ["lets negative lines reduce what was bought", [ordered("1", { a: 5 }), ordered("2", { a: -2 })], { a: [3, 0] }],
    ["refunds lines", [ordered("1", { a: 5, b: 1 }), refunded("1", { a: 2 })], { a: [5, 2], b: [1, 0] }],
    ["refunds a whole order", [ordered("1", { a: 5, b: 1 }), refunded("1", null)], { a: [5, 5], b: [1, 1] }],
    [
      "refunds what is left of an order",
      [ordered("1", { a: 5 }), refunded("1", { a: 2 }), refunded("1", null)],
      { a: [5, 5] },
    ],
    [
      "never refunds more than an order held",
      [ordered("1", { a: 2 }), refunded("1", { a: 2 }), refunded("1", { a: 2, c: 1 }, start, { source: "server" })],
      { a: [2, 2] },
    ],
    ["refunds before the order arrives", [refunded("1", null), ordered("1", { a: 2 })], { a: [2, 2] }],
    [
      "takes a whole refund back once, also of a correction",
      [ordered("1", { a: 5, back: -5 }), refunded("1", null), refunded("1", null, start, { source: "server" })],
      { a: [5, 5], back: [-5, -5] },
    ],
    [
      "bounds the refunds that came before an order by what it holds",
      [refunded("1", { a: 2, b: 9, c: 1 }), refunded("1", null), ordered("1", { a: 5, b: 1 })],
      { a: [5, 5], b: [1, 1], c: [0, 0] },
    ],
    [
      "takes refunds of unknown orders as they are",
      [refunded("C1", { a: 3 }), refunded("C2", { a: -1 })],
      { a: [0, 4] },
    ],
  ])("%s", (_name, records, expected) => {
    expect(units(folded(records))).toEqual(expected);
  });

  it("ends the same in whatever order reports and refunds of it arrive", () => {
    const reports = [
      ordered("1", { a: 5, b: 2 }),
      refunded("1", { a: 2 }),
      refunded("1", { a: 1, b: 4 }),
      refunded("2", { b: 1 }),
    ];
    const all = reports.flatMap((first) => {
      const rest = reports.filter((each) => each !== first);
      return [
        [first, ...rest],
        [first, ...rest.toReversed()],
      ];
    });
    for (const arrival of all) expect(units(folded(arrival))).toEqual({ a: [5, 3], b: [2, 3] });
  });

  it("counts an order of a million units as one purchase of the item", () => {
    const { deltas } = fold(emptyProfile(), ordered("1", { a: 1_000_000, b: 1 }));
    expect(deltas.map(({ buys }) => buys)).toEqual([1, 1]);
  });

  it("knows first, last and number of orders of an item", () => {
    const state = folded([ordered("2", { a: 1 }, start + day), ordered("1", { a: 1 }, start)]);
    expect(state.purchases.get("a")).toMatchObject({ first: start, last: start + day, orders: 2 });
  });

  it("contributes how many days after the last order an item was bought again", () => {
    const state = folded([ordered("1", { a: 1 }, start)]);
    const again = fold(state, ordered("2", { a: 1, b: 1 }, start + 30 * day + 1)).deltas;
    expect(again).toMatchObject([{ item: "a", pairs: { a: [30, 1, 0], b: [0, 0, 60] } }, { item: "b" }]);
    expect(again[1]?.pairs["b"]).toBeUndefined();
    const late = fold(state, ordered("3", { a: 1 }, start + day)).deltas;
    expect(late[0]?.pairs["a"]).toBeUndefined();
  });

  it("owns what was bought and not given back, newest first", () => {
    const state = folded([
      ordered("1", { a: 1, b: 1 }, start),
      ordered("2", { c: 2 }, start + day),
      refunded("1", { b: 1 }),
      refunded("C", { c: 1 }),
    ]);
    expect(viewOf(state).purchased.map((owned) => owned.item)).toEqual(["c", "a"]);
  });

  it("contributes one purchase per item and pairs of the distinct lines, once", () => {
    const state = emptyProfile();
    const order = ordered("1", { a: 2, b: 1, back: -1 });
    expect(fold(state, order).deltas).toMatchObject([
      { item: "a", buys: 1, importedBuys: 0, pairs: { b: [0, 0, 60] } },
      { item: "b", buys: 1, importedBuys: 0, pairs: { a: [0, 0, 60] } },
    ]);
    expect(fold(state, { ...order, source: "server" }).deltas).toEqual([]);
    expect(fold(state, refunded("1", null)).deltas).toEqual([]);
  });

  it("counts imported purchases apart", () => {
    const { deltas } = fold(emptyProfile(), ordered("1", { a: 2 }, start, { imported: true }));
    expect(deltas).toMatchObject([{ item: "a", buys: 0, importedBuys: 1 }]);
  });

  it("pairs near lines more than far ones, alike in both directions", () => {
    const lines = Object.fromEntries("abcdefgh".split("").map((item) => [item, 1]));
    const pairs = new Map(fold(emptyProfile(), ordered("1", lines)).deltas.map((delta) => [delta.item, delta.pairs]));
    expect({ ...pairs.get("a") }).toEqual({
      b: [0, 0, 60],
      c: [0, 0, 30],
      d: [0, 0, 20],
      e: [0, 0, 15],
      f: [0, 0, 12],
      g: [0, 0, 10],
    });
    expect({ ...pairs.get("h") }).toEqual({
      g: [0, 0, 60],
      f: [0, 0, 30],
      e: [0, 0, 20],
      d: [0, 0, 15],
      c: [0, 0, 12],
      b: [0, 0, 10],
    });
    expect(pairs.get("d")?.["a"]).toEqual(pairs.get("a")?.["d"]);
  });

  it("pairs the first 32 lines only, and counts all", () => {
    const lines = Object.fromEntries(Array.from({ length: 1_114 }, (_, n) => [`i${n}`, 1]));
    const { deltas } = fold(emptyProfile(), ordered("1", lines));
    expect(deltas).toHaveLength(1_114);
    expect(deltas.filter((delta) => Object.keys(delta.pairs).length > 0)).toHaveLength(32);
    expect(Object.keys(deltas[15]?.pairs ?? {})).toHaveLength(12);
    expect(Object.keys(deltas[31]?.pairs ?? {})).toHaveLength(6);
  });
});
