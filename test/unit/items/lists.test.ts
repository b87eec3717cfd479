import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildList, decodeList, encodeList, type ListEntry, mix } from "../../../src/items/lists.ts";
import { popularity, support } from "../../../src/items/popularity.ts";
import { addDelta, type DayRow, emptyDayRow, type PairRow } from "../../../src/items/sums.ts";

const row = (over: Partial<Omit<DayRow, "pairs">>, pairs: Readonly<Record<string, PairRow>> = {}): DayRow => ({
  ...emptyDayRow(),
  ...over,
  pairs: new Map(Object.entries(pairs)),
});
const itemsOf = (list: readonly ListEntry[]): string[] => list.map(([item]) => item);

describe("a related list", () => {
  it("puts what was viewed right after an item before what was only viewed in the same visit", () => {
    const list = buildList("own", [
      [1, row({ views: 3 }, { near: [27_720, 1, 0], far: [27_720 / 6, 1, 0], any: [0, 1, 0] })],
    ]);
    expect(itemsOf(list)).toEqual(["near", "far", "any"]);
  });

  it("counts being bought together more than being viewed together", () => {
    const list = buildList("own", [[1, row({ views: 9 }, { viewed: [27_720, 1, 0], bought: [0, 0, 60] })]]);
    expect(itemsOf(list)).toEqual(["bought", "viewed"]);
  });

  it("breaks ties by item id, by code units", () => {
    const list = buildList("own", [
      [1, row({ views: 9 }, { b: [0, 1, 0], B: [0, 1, 0], "10": [0, 1, 0], "9": [0, 1, 0] })],
    ]);
    expect(itemsOf(list)).toEqual(["10", "9", "B", "b"]);
  });

  it("lets old pairs fade by half per half-life", () => {
    const list = buildList("own", [
      [100, row({ views: 1 }, { old: [0, 10, 0] })],
      [100 + mix.halfLife, row({ views: 1 }, { fresh: [0, 6, 0], old: [0, 0, 0] })],
    ]);
    expect(itemsOf(list)).toEqual(["fresh", "old"]);
    const [fresh, old] = list.map(([, weight]) => weight);
    expect((fresh ?? 0) / (old ?? 1)).toBeCloseTo(6 / 5, 1);
  });

  it("stays the same when the same rows are shifted by a week", () => {
    const rows = [row({ views: 5 }, { a: [100, 2, 0], b: [0, 3, 0] }), row({ views: 2 }, { b: [27_720, 1, 1] })];
    const at = (first: number) =>
      encodeList(
        buildList(
          "own",
          rows.map((one, index) => [first + 3 * index, one]),
        ),
      );
    expect(at(20_007)).toBe(at(20_000));
  });

  it("does not depend on the order of days or pairs", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.integer({ min: 0, max: 200 }), fc.constantFrom("a", "b", "c", "d"), fc.nat(99_999), fc.nat(9)),
          { maxLength: 30 },
        ),
        fc.func(fc.integer()),
        (events, order) => {
          const build = (given: typeof events) => {
            const days = new Map<number, DayRow>();
            for (const [day, item, next, together] of given) {
              const stored = days.get(day) ?? emptyDayRow();
              days.set(day, stored);
              addDelta(stored, {
                views: 1,
                carts: 0,
                buys: 0,
                importedBuys: 0,
                pairs: { [item]: [next, together, 0] },
              });
            }
            return encodeList(buildList("own", days));
          };
          expect(build(events.toSorted((a, b) => order(a) - order(b)))).toBe(build(events));
        },
      ),
    );
  });

  it("keeps 32 entries in at most 256 bytes while ids are numbers", () => {
    const pairs = Object.fromEntries(
      Array.from({ length: 100 }, (_, i): [string, PairRow] => [String(99_999 - i), [0, i + 1, 0]]),
    );
    const list = buildList("own", [[1, row({ views: 9 }, pairs)]]);
    expect(list).toHaveLength(32);
    expect(encodeList(list)).toHaveLength(32 * 6);
  });
});

describe("the text of a list", () => {
  it("gives back ids of every form, in order", () => {
    const ids = [
      "0",
      "7",
      "007",
      "-1",
      "1e3",
      "43097",
      "8283049132345",
      "9007199254740991",
      "9007199254740993",
      "99999999999999999999",
      "Größe, 42",
      "a b",
      "x".repeat(53),
      "x".repeat(54),
      "y".repeat(200),
      "__proto__",
    ];
    const list = ids.map((id, index): ListEntry => [id, 2 ** -index]);
    expect(decodeList(encodeList(list))).toEqual(list);
  });

  it("gives back what a build yields, bit for bit", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ minLength: 1, maxLength: 80 }), fc.tuple(fc.nat(1e9), fc.nat(1e6), fc.nat(1e3)), {
          noNullPrototype: true,
        }),
        (pairs) => {
          const list = buildList("own", [[1, { ...emptyDayRow(), views: 17, pairs: new Map(Object.entries(pairs)) }]]);
          expect(decodeList(encodeList(list))).toEqual(list);
        },
      ),
    );
  });

  it("is refused when cut off or foreign", () => {
    const text = encodeList([["43097", 1]]);
    expect(() => decodeList(text.slice(0, -1))).toThrow("list:");
    expect(() => decodeList("*")).toThrow("list:");
  });
});

describe("popularity", () => {
  it("weighs purchases over carts over views, and forgets half of them per week", () => {
    expect(popularity([[5, row({ views: 1, carts: 1, buys: 1 })]], 5)).toBe(1 + 3 + 6);
    expect(popularity([[5, row({ views: 8 })]], 12)).toBe(4);
  });

  it("leaves imports out, support does not", () => {
    const days = [[5, row({ importedBuys: 2 })]] as const;
    expect(popularity(days, 5)).toBe(0);
    expect(support(days, 5)).toBe(12);
  });
});
