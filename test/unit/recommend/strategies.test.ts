import { describe, expect, it } from "vitest";
import { defaultPlacement, Placement, type Step } from "../../../src/contract/placement.ts";
import { recommend, type Wanted } from "../../../src/recommend/engine.ts";
import { planOf } from "../../../src/recommend/plan.ts";
import { MemoryReadModel, readsOf, viewer } from "../../support/recommend-parts.ts";

const day = 86_400_000;
const now = 400 * day;

/** A placement of one strategy that shows nothing else. */
const only = (strategy: Step["strategy"], scope: Step["scope"] = "global") =>
  planOf(Placement.parse({ ...defaultPlacement, chain: [{ strategy, scope }], on_fallback: "hide" }));

const shown = async (
  model: MemoryReadModel,
  view: Parameters<typeof recommend>[1],
  wanted: Partial<Wanted> & Pick<Wanted, "plan">,
): Promise<readonly (readonly [id: string, reason: string])[]> => {
  const chosen = await recommend(readsOf(model), view, { slots: 3, current: [], exclude: [], now, ...wanted });
  return chosen.map(({ facts, proposal }) => [facts.id, proposal.reason.code] as const);
};

const shop = (...ids: readonly string[]): MemoryReadModel => {
  const model = new MemoryReadModel();
  for (const id of ids) model.item({ id, category: id < "m" ? "Home > Kitchen" : "Garden" });
  return model;
};

const owned = (item: string, orders: number, first: number, at: number) => ({ item, at, session: 1, first, orders });

describe("similar", () => {
  const model = shop("a", "b", "c", "d")
    .related("a", [
      ["b", 2],
      ["c", 1],
    ])
    .related("d", [["c", 9]]);

  it("shows what goes with the item on screen, in the order of its list", async () => {
    expect(await shown(model, null, { plan: only("similar"), current: ["a"] })).toEqual([
      ["b", "related"],
      ["c", "related"],
    ]);
  });

  it("shows what is popular in its category next to an item too new to have company", async () => {
    const fresh = shop("a", "b", "z").board(
      { name: "popular", scope: "category" },
      { Garden: ["z"], Home: ["b", "a"] },
    );
    expect(await shown(fresh, null, { plan: only("similar"), current: ["a"] })).toEqual([["b", "alike"]]);
  });

  it("goes by what was viewed last where nothing is on screen", async () => {
    expect(await shown(model, viewer(["d", "a"]), { plan: only("similar") })).toEqual([["c", "related"]]);
  });
});

describe("bought-together", () => {
  const model = shop("a", "b", "c", "d")
    .boughtWith("a", [
      ["b", 5],
      ["c", 4],
    ])
    .boughtWith("d", [["c", 3]]);

  it("adds up what each item of the basket is bought with, and never shows the basket itself", async () => {
    const chosen = await shown(model, null, { plan: only("bought-together"), current: ["a", "d"] });
    expect(chosen.map(([id]) => id)).toEqual(["c", "b"]);
  });

  it("goes by the cart, and without one by the last order", async () => {
    const withCart = viewer([], { cart: [{ item: "d", quantity: 1, at: 1 }] });
    expect((await shown(model, withCart, { plan: only("bought-together") })).map(([id]) => id)).toEqual(["c"]);
    const withOrder = viewer([], { purchased: [owned("a", 1, 5, 5), owned("d", 1, 1, 1)] });
    expect((await shown(model, withOrder, { plan: only("bought-together") })).map(([id]) => id)).toEqual(["b", "c"]);
  });
});

describe("cart-recovery", () => {
  it("shows the cart, the newest line first, even what was bought before", async () => {
    const view = viewer(["c"], {
      cart: [
        { item: "a", quantity: 1, at: 1 },
        { item: "b", quantity: 1, at: 2 },
      ],
      purchased: [owned("a", 1, 0, 0)],
    });
    expect(await shown(shop("a", "b", "c"), view, { plan: only("cart-recovery") })).toEqual([
      ["b", "in_cart"],
      ["a", "in_cart"],
    ]);
  });

  it("shows nothing to somebody without a cart", async () => {
    expect(await shown(shop("a").popular(["a"]), viewer(["a"]), { plan: only("cart-recovery") })).toEqual([]);
  });
});

describe("recently-viewed", () => {
  it("shows what was viewed and not bought, newest first", async () => {
    const view = viewer(["a", "b", "c"], { purchased: [owned("b", 1, 1, 1)] });
    expect((await shown(shop("a", "b", "c"), view, { plan: only("recently-viewed") })).map(([id]) => id)).toEqual([
      "a",
      "c",
    ]);
  });
});

describe("buy-again", () => {
  it("shows what the person's own rhythm makes due, what they order most often first", async () => {
    const view = viewer([], {
      purchased: [
        owned("a", 3, now - 108 * day, now - 48 * day),
        owned("b", 2, now - 60 * day, now - 30 * day),
        owned("c", 2, now - 33 * day, now - 3 * day),
      ],
    });
    expect(await shown(shop("a", "b", "c"), view, { plan: only("buy-again") })).toEqual([
      ["a", "buy_again"],
      ["b", "buy_again"],
    ]);
  });

  it("goes by everybody's rhythm for what was bought once, and leaves alone what nobody buys twice", async () => {
    const model = shop("b").item({ id: "a", buy_again_days: 30 });
    const view = viewer([], {
      purchased: [owned("a", 1, now - 31 * day, now - 31 * day), owned("b", 1, now - 31 * day, now - 31 * day)],
    });
    expect((await shown(model, view, { plan: only("buy-again") })).map(([id]) => id)).toEqual(["a"]);
  });
});

describe("rerank", () => {
  it("puts the given items in order for the person, and keeps the given order of what it knows nothing about", async () => {
    const model = shop("a", "b", "c", "d").related("d", [["c", 1]]);
    const chosen = await shown(model, viewer(["d"]), { plan: only("rerank"), candidates: ["a", "b", "c"] });
    expect(chosen).toEqual([
      ["c", "related"],
      ["a", "given"],
      ["b", "given"],
    ]);
  });

  it("adds nothing to the items that the caller named, even where a placement fills", async () => {
    const model = shop("a", "b", "c").popular(["c"]);
    const filling = planOf(defaultPlacement, "rerank");
    expect((await shown(model, null, { plan: filling, candidates: ["b", "a"] })).map(([id]) => id)).toEqual(["b", "a"]);
    expect((await shown(model, null, { plan: filling })).map(([id]) => id)).toEqual(["c"]);
  });
});

describe("boards", () => {
  const model = shop("a", "b", "x", "y")
    .popular(["a", "x"])
    .board({ name: "popular", scope: "category" }, { Home: ["b"], "Home > Kitchen": ["a", "b"], Garden: ["y"] })
    .board({ name: "popular", scope: "price" }, { "3": ["y", "a"] })
    .board({ name: "sold", scope: "global" }, { "": ["x", "a"] })
    .board({ name: "new", scope: "global" }, { "": ["y"] });

  it("trends for everybody", async () => {
    expect(await shown(model, null, { plan: only("trending") })).toEqual([
      ["a", "popular"],
      ["x", "popular"],
    ]);
  });

  it("trends in the category of the item on screen, of the caller's word, of the person's interest", async () => {
    const plan = only("trending", "category");
    const ids = async (...args: Parameters<typeof shown>) => (await shown(...args)).map(([id]) => id);
    expect(await ids(model, null, { plan, current: ["x"] })).toEqual(["y"]);
    expect(await ids(model, null, { plan, category: "Home > Kitchen" })).toEqual(["a", "b"]);
    expect(await ids(model, viewer([], { categories: ["Garden"] }), { plan })).toEqual(["y"]);
    expect(await ids(model, null, { plan })).toEqual([]);
  });

  it("trends in the price band of what was viewed last", async () => {
    expect((await shown(model, viewer(["b"]), { plan: only("trending", "price") })).map(([id]) => id)).toEqual([
      "y",
      "a",
    ]);
  });

  it("shows what sells best, and what is new", async () => {
    expect(await shown(model, null, { plan: only("best-sellers") })).toEqual([
      ["x", "best_seller"],
      ["a", "best_seller"],
    ]);
    expect(await shown(model, null, { plan: only("new-arrivals") })).toEqual([["y", "new"]]);
  });
});

describe("price-drop and back-in-stock", () => {
  const model = shop("c", "d")
    .item({ id: "a", price_dropped_at: 2_000_000, restocked_at: 2_000_000 })
    .item({ id: "b", price_dropped_at: 1_000 })
    .board({ name: "dropped", scope: "global" }, { "": ["c", "a"] });

  it("shows first what became cheaper since the person saw it, then what became cheaper at all", async () => {
    const chosen = await shown(model, viewer(["a", "b"]), { plan: only("price-drop") });
    expect(chosen.map(([id]) => id)).toEqual(["a", "c"]);
  });

  it("shows what came back since the person saw it", async () => {
    expect(await shown(model, viewer(["a", "b"]), { plan: only("back-in-stock") })).toEqual([["a", "back_in_stock"]]);
    const inCart = (at: number) => viewer([], { cart: [{ item: "a", quantity: 1, at }] });
    expect(await shown(model, inCart(1_000_000), { plan: only("back-in-stock") })).toHaveLength(1);
    expect(await shown(model, inCart(3_000_000), { plan: only("back-in-stock") })).toEqual([]);
  });
});
