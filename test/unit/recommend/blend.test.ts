import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ItemDelta } from "../../../src/contract/contribution.ts";
import { buildList, decodeList, encodeList, type List } from "../../../src/items/lists.ts";
import { addDelta, decodeDayRow, type DayRow, emptyDayRow, encodeDayRow } from "../../../src/items/sums.ts";
import { fold } from "../../../src/profile/fold.ts";
import { emptyProfile } from "../../../src/profile/state.ts";
import { blending, type BlendInput, createBlend } from "../../../src/recommend/blend.ts";
import { sampleRecord } from "../../support/sample-record.ts";

const blend = createBlend();
const history = (items: readonly string[], returns = true) => items.map((item) => ({ item, share: 1, returns }));
const lists = (given: Readonly<Record<string, List>>) => (item: string) => given[item];
const itemsOf = (input: Partial<BlendInput> & Pick<BlendInput, "history" | "listOf">): string[] =>
  blend({ excluded: [], limit: 20, ...input }).map(({ item }) => item);

describe("the blend", () => {
  it("adds up what several items of the history say", () => {
    const listOf = lists({
      a: [
        ["x", 1],
        ["both", 0.8],
      ],
      b: [
        ["y", 1],
        ["both", 0.8],
      ],
    });
    expect(itemsOf({ history: history(["a", "b"], false), listOf })).toEqual(["both", "x", "y"]);
  });

  it("lets older items count less", () => {
    const listOf = lists({ a: [["x", 1]], b: [["y", 1 / blending.recency - 0.01]] });
    expect(itemsOf({ history: history(["a", "b"], false), listOf })).toEqual(["x", "y"]);
  });

  it("brings back what was seen before first, newest before older, then the current item below the best", () => {
    const listOf = lists({ now: [["new", 1]] });
    expect(itemsOf({ history: history(["now", "before", "earlier"]), listOf })).toEqual([
      "before",
      "new",
      "earlier",
      "now",
    ]);
  });

  it("leaves out what is excluded, even where it was never met before", () => {
    const fresh = createBlend();
    const listOf = lists({
      a: [
        ["never-met", 9],
        ["x", 1],
      ],
    });
    const input = { history: history(["a"]), listOf, excluded: ["never-met", "a"], limit: 9 };
    expect(fresh(input)).toEqual([{ item: "x", because: "a" }]);
    expect(fresh({ ...input, excluded: [] }).map(({ item }) => item)).toEqual(["never-met", "a", "x"]);
  });

  it("names the newest item of the history that speaks for it", () => {
    const listOf = lists({
      a: [["x", 0.1]],
      b: [
        ["x", 1],
        ["y", 1],
      ],
    });
    expect(blend({ history: history(["a", "b"], false), listOf, excluded: [], limit: 9 })).toEqual([
      { item: "x", because: "a" },
      { item: "y", because: "b" },
    ]);
  });

  it("answers nothing for an empty history", () => {
    expect(itemsOf({ history: [], listOf: lists({}) })).toEqual([]);
  });

  it("answers the same from fresh memory, used memory and memory that ran full", () => {
    const id = fc.integer({ min: 0, max: 60 }).map(String);
    const list = fc
      .uniqueArray(fc.tuple(id, fc.integer({ min: 1, max: 9 })), { maxLength: 12, selector: ([item]) => item })
      .map((entries): List => entries);
    const request = fc.record({
      history: fc.uniqueArray(id, { maxLength: 8 }),
      lists: fc.dictionary(id, list, { noNullPrototype: true }),
      excluded: fc.array(id, { maxLength: 5 }),
      limit: fc.integer({ min: 1, max: 25 }),
    });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 8 }), (requests) => {
        const used = createBlend();
        const small = createBlend(100);
        for (const one of requests) {
          const input = { ...one, history: history(one.history), listOf: lists(one.lists) };
          const expected = reference(input);
          expect(createBlend()(input).map(({ item }) => item)).toEqual(expected);
          expect(used(input).map(({ item }) => item)).toEqual(expected);
          expect(small(input).map(({ item }) => item)).toEqual(expected);
        }
      }),
    );
  });
});

/** The formula once more, without any care for speed. */
const reference = ({ history: seen, listOf, excluded, limit }: BlendInput): string[] => {
  const scores = new Map<string, number>();
  const barred = new Set(excluded);
  const add = (item: string, points: number): void => {
    if (!barred.has(item)) scores.set(item, (scores.get(item) ?? 0) + points);
  };
  let fade = 1;
  for (const { item } of seen.slice(0, blending.seeds)) {
    for (const [other, weight] of listOf(item) ?? []) add(other, fade * weight);
    fade *= blending.recency;
  }
  const best = Math.max(0, ...scores.values()) || 1;
  let returned: number = blending.returned;
  for (const [rank, { item }] of seen.entries()) {
    add(item, best * (rank === 0 ? blending.current : returned));
    returned *= blending.returnRecency;
  }
  return [...scores]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, limit)
    .map(([item]) => item);
};

describe("from the log to a recommendation", () => {
  const shoppers = fc.array(fc.array(fc.constantFrom("a", "b", "c", "d", "e", "f"), { minLength: 1, maxLength: 8 }), {
    minLength: 1,
    maxLength: 12,
  });

  /** What all shoppers' views contribute, in log order. */
  const contributions = (visits: readonly (readonly string[])[]): ItemDelta[] =>
    visits.flatMap((visit, shopper) => {
      const state = emptyProfile();
      return visit.flatMap((item, step) => {
        const n = shopper * 100 + step;
        const occurred = 1_760_000_000_000 + shopper * 40_000_000 + step;
        const over = { type: "product_viewed", properties: { product_id: item }, occurred } as const;
        return fold(state, sampleRecord(n, over)).deltas;
      });
    });

  /** Sums deltas in batches, each going on from the stored text of the one before. */
  const published = (deltas: readonly ItemDelta[], batch: number): Map<string, string> => {
    const stored = new Map<string, Map<number, string>>();
    for (let from = 0; from < deltas.length; from += batch) {
      for (const delta of deltas.slice(from, from + batch)) {
        const days = stored.get(delta.item) ?? new Map<number, string>();
        stored.set(delta.item, days);
        const row = decodeDayRow(days.get(delta.day) ?? "");
        addDelta(row, delta);
        days.set(delta.day, encodeDayRow(row));
      }
    }
    return new Map(
      Array.from(stored, ([item, days]) => [
        item,
        encodeList(
          buildList(
            item,
            Array.from(days, ([day, text]): [number, DayRow] => [day, decodeDayRow(text)]),
          ),
        ),
      ]),
    );
  };

  it("gives the same lists and the same answer for any order and batching of the same contributions", () => {
    fc.assert(
      fc.property(
        shoppers.chain((visits) => {
          const deltas = contributions(visits);
          return fc.tuple(
            fc.constant(deltas),
            fc.shuffledSubarray(deltas, { minLength: deltas.length }),
            fc.integer({ min: 1, max: 9 }),
          );
        }),
        ([deltas, shuffled, batch]) => {
          const offline = published(deltas, deltas.length);
          const online = published(shuffled, batch);
          expect(online).toEqual(offline);
          const answer = (texts: ReadonlyMap<string, string>) =>
            createBlend()({
              history: history(["a", "b", "c"]),
              listOf: (item) => decodeList(texts.get(item) ?? ""),
              excluded: ["a"],
              limit: 5,
            });
          expect(answer(online)).toEqual(answer(offline));
        },
      ),
    );
  });

  it("an empty row is the text of no row", () => {
    expect(encodeDayRow(emptyDayRow())).toBe("");
  });
});
