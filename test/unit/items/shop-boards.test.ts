import { describe, expect, it } from "vitest";
import {
  type Board,
  categoryKeys,
  decodeBoard,
  encodeBoard,
  mergeBoards,
  priceBand,
} from "../../../src/items/boards.ts";
import { shopBoards, type StandingItem } from "../../../src/items/shop-boards.ts";

const day = 86_400_000;
const now = 100 * day;

const standing = (id: string, popular: number, over: Partial<StandingItem> = {}): StandingItem => ({
  item: { id, category: "Home > Kitchen", price: "10.00" },
  history: { added: now - 90 * day, dropped: null, restocked: null },
  standing: { item: id, popular, support: popular, canBeBought: true },
  sold: 0,
  ...over,
});

const boardOf = (items: readonly StandingItem[], name: string, scope: string): Record<string, string[]> => {
  const found = shopBoards(items, now).find(([ref]) => ref.name === name && ref.scope === scope)?.[1];
  return Object.fromEntries(Array.from(found ?? [], ([key, rows]) => [key, rows.map(({ item }) => item)]));
};

describe("the shop's boards", () => {
  it("rank by category, with the beginning of a path standing for all below it", () => {
    const items = [
      standing("a", 1),
      standing("b", 2, { item: { id: "b", category: "Home > Garden" } }),
      standing("c", 3, { item: { id: "c" } }),
    ];
    expect(boardOf(items, "popular", "category")).toEqual({
      Home: ["b", "a"],
      "Home > Kitchen": ["a"],
      "Home > Garden": ["b"],
    });
  });

  it("rank by price, in bands that double", () => {
    const items = [
      standing("a", 1),
      standing("b", 2, { item: { id: "b", price: "100.00", sale_price: "15.99" } }),
      standing("c", 3, { item: { id: "c", price: "16.00" } }),
    ];
    expect(boardOf(items, "popular", "price")).toEqual({ "3": ["b", "a"], "4": ["c"] });
    expect([priceBand("0"), priceBand(""), priceBand("free"), priceBand("0.99")]).toEqual([null, null, null, "-1"]);
  });

  it("rank what is bought by orders alone", () => {
    const items = [standing("a", 9), standing("b", 1, { sold: 5 }), standing("c", 1, { sold: 7 })];
    expect(boardOf(items, "sold", "global")).toEqual({ "": ["c", "b"] });
  });

  it("tell what came in and became cheaper, for sixty days, the newest day first", () => {
    const history = (added: number, dropped: number | null) => ({ added, dropped, restocked: dropped });
    const items = [
      standing("old", 9, { history: history(now - 61 * day, null) }),
      standing("new", 1, { history: history(now - day, now - 3 * day) }),
      standing("newer", 1, { history: history(now, now - 2 * day) }),
      standing("known", 1, { history: null }),
    ];
    expect(boardOf(items, "new", "global")).toEqual({ "": ["newer", "new"] });
    expect(boardOf(items, "dropped", "global")).toEqual({ "": ["newer", "new"] });
  });

  it("are the same for the same items in any order", () => {
    const items = Array.from({ length: 40 }, (_, n) =>
      standing(`i${n}`, n % 7, { sold: n % 3, item: { id: `i${n}`, category: `C${n % 5}`, price: `${n + 1}.00` } }),
    );
    expect(shopBoards(items.toReversed(), now)).toEqual(shopBoards(items, now));
  });

  it("survive their encoding, and merge into one", () => {
    const board: Board = new Map([["Home", [{ item: "a", popular: 2, support: 1, canBeBought: true }]]]);
    expect(decodeBoard(encodeBoard(board))).toEqual(board);
    const other: Board = new Map([["Home", [{ item: "b", popular: 3, support: 1, canBeBought: true }]]]);
    expect(
      mergeBoards([board, other])
        .get("Home")
        ?.map(({ item }) => item),
    ).toEqual(["b", "a"]);
  });

  it("know a path's parts", () => {
    expect(categoryKeys(" Home > Kitchen ")).toEqual(["Home > Kitchen", "Home"]);
    expect(categoryKeys("Toys")).toEqual(["Toys"]);
    expect(categoryKeys("")).toEqual([]);
  });
});
