import { describe, expect, it } from "vitest";
import { Placement, type Rules } from "../../../src/contract/placement.ts";
import type { PersonView } from "../../../src/profile/person.port.ts";
import { recommend, type Trace, type Wanted } from "../../../src/recommend/engine.ts";
import { planOf } from "../../../src/recommend/plan.ts";
import { MemoryReadModel, readsOf, viewer } from "../../support/recommend-parts.ts";

const day = 86_400_000;
const now = 400 * day;

/** Six popular items, a to f, of two brands and three categories, each dearer than the one before. */
const shop = (): MemoryReadModel => {
  const model = new MemoryReadModel();
  const ids = ["a", "b", "c", "d", "e", "f"];
  for (const [index, id] of ids.entries()) {
    model.item({
      id,
      price: `${10 * (index + 1)}.00`,
      brand: index % 2 === 0 ? "Acme" : "Bolt",
      category: ["Home > Kitchen", "Home > Garden", "Toys"][index % 3] ?? "",
    });
  }
  return model.popular(ids);
};

const shown = async (
  rules: Partial<Rules>,
  given: { view?: PersonView | null; model?: MemoryReadModel; hide?: boolean } & Partial<Wanted> = {},
): Promise<string[]> => {
  const { view = null, model = shop(), hide = false, ...wanted } = given;
  const plan = planOf(
    Placement.parse({
      id: "p",
      chain: [{ strategy: "popular" }],
      rules,
      on_fallback: hide ? "hide" : "fill",
    }),
  );
  const chosen = await recommend(readsOf(model), view, { plan, slots: 3, current: [], exclude: [], now, ...wanted });
  return chosen.map(({ facts }) => facts.id);
};

describe("rules", () => {
  it("keep to a price range, by what is to be paid now", async () => {
    const model = shop().item({ id: "f", price: "60.00", sale_price: "25.00" });
    expect(await shown({ price_min: "20", price_max: "30.00" }, { model })).toEqual(["b", "c", "f"]);
  });

  it("leave out what is sold out, unless told otherwise", async () => {
    const model = shop().item({ id: "a", availability: "out_of_stock" });
    expect(await shown({}, { model })).toEqual(["b", "c", "d"]);
    expect(await shown({ in_stock: false }, { model })).toEqual(["a", "b", "c"]);
  });

  it("leave out what is not sold in the country", async () => {
    const model = shop().item({ id: "a", markets: ["FR"] });
    expect(await shown({}, { model, country: "DE" })).toEqual(["b", "c", "d"]);
    expect(await shown({}, { model, country: "FR" })).toEqual(["a", "b", "c"]);
    expect(await shown({}, { model })).toEqual(["a", "b", "c"]);
  });

  it("keep to categories, a path's beginning standing for all below it", async () => {
    expect(await shown({ only_categories: ["home"] })).toEqual(["a", "b", "d"]);
    expect(await shown({ only_categories: ["Home/Kitchen"] })).toEqual(["a", "d"]);
    expect(await shown({ never_categories: ["Home"] })).toEqual(["c", "f"]);
  });

  it("keep to brands", async () => {
    expect(await shown({ only_brands: ["BOLT"] })).toEqual(["b", "d", "f"]);
    expect(await shown({ never_brands: ["Bolt"] })).toEqual(["a", "c", "e"]);
  });

  it("show something bought again only after its category's days, or where a slot would stay empty", async () => {
    const bought = (item: string, ago: number) => ({ item, at: now - ago, session: 1, first: now - ago, orders: 1 });
    const view = viewer([], { purchased: [bought("a", 10 * day), bought("b", 10 * day)] });
    expect(await shown({}, { view })).toEqual(["c", "d", "e"]);
    expect(await shown({ bought_days_by_category: { "Home > Kitchen": 7 } }, { view })).toEqual(["c", "d", "e"]);
    expect(await shown({ bought_days_by_category: { "Home > Kitchen": 7 } }, { view, slots: 6 })).toEqual([
      "c",
      "d",
      "e",
      "f",
      "a",
      "b",
    ]);
    expect(await shown({ bought_days: 30 }, { view, slots: 6, hide: true })).toEqual(["c", "d", "e", "f"]);
  });

  it("leave out what lies in the cart, if they say so", async () => {
    const view = viewer([], { cart: [{ item: "a", quantity: 1, at: 1 }] });
    expect(await shown({ exclude_in_cart: true }, { view })).toEqual(["b", "c", "d"]);
    expect(await shown({}, { view })).toEqual(["a", "b", "c"]);
  });

  it("let no brand and no category take more than its share, and fill up all the same", async () => {
    expect(await shown({ max_per_brand: 1 }, { slots: 2 })).toEqual(["a", "b"]);
    expect(await shown({ max_per_category: 1 }, { slots: 3 })).toEqual(["a", "b", "c"]);
    expect(await shown({ max_per_brand: 1 }, { slots: 3 })).toEqual(["a", "b", "c"]);
    expect(await shown({ max_per_brand: 1 }, { slots: 3, hide: true })).toEqual(["a", "b"]);
  });

  it("put pinned items in their slots, once, and only if they may be shown", async () => {
    const pins = [
      { slot: 2, item: "f" },
      { slot: 1, item: "b" },
    ];
    expect(await shown({ pins })).toEqual(["b", "f", "a"]);
    expect(await shown({ pins, never_brands: ["Bolt"] })).toEqual(["a", "c", "e"]);
    expect(await shown({ pins }, { exclude: ["f"] })).toEqual(["b", "a", "c"]);
  });

  it("keep every pin in its slot, whatever else is pinned, and whatever is new", async () => {
    const pins = [
      { slot: 2, item: "f" },
      { slot: 3, item: "a" },
    ];
    expect(await shown({ pins })).toEqual(["b", "f", "a"]);
    const model = shop().board({ name: "new", scope: "global" }, { "": ["e"] });
    expect(await shown({ pins: [{ slot: 3, item: "f" }], new_slots: 1 }, { model })).toEqual(["a", "e", "f"]);
  });

  it("look further before they fill up with what they held back", async () => {
    const model = new MemoryReadModel();
    const ids = Array.from({ length: 20 }, (_, n) => `p${n}`);
    for (const [index, id] of ids.entries()) model.item({ id, brand: index < 15 ? "Acme" : `B${index}` });
    model.popular(ids);
    expect(await shown({ max_per_brand: 1 }, { model })).toEqual(["p0", "p15", "p16"]);
  });

  it("count variants that fill a slot among their brand", async () => {
    const model = new MemoryReadModel();
    model.item({ id: "a", brand: "Acme", item_group_id: "g" }).item({ id: "b", brand: "Acme", item_group_id: "g" });
    model.item({ id: "c", brand: "Acme" }).popular(["a", "b", "c"]);
    expect(await shown({ max_per_brand: 2 }, { model, hide: true })).toEqual(["a", "c"]);
  });

  it("boost, bury and take out", async () => {
    expect(await shown({ boosts: [{ field: "item", value: "e", factor: 10 }] })).toEqual(["e", "a", "b"]);
    expect(await shown({ boosts: [{ field: "brand", value: "acme", factor: 0.1 }] })).toEqual(["b", "d", "f"]);
    expect(await shown({ boosts: [{ field: "category", value: "Home", factor: 0 }] })).toEqual(["c", "f"]);
  });

  it("put last what was shown too often lately", async () => {
    const view = viewer([], {
      shown: [
        { item: "a", at: [now - day, now - 2 * day] },
        { item: "b", at: [now - day] },
      ],
    });
    expect(await shown({ fatigue: { times: 2, days: 7 } }, { view })).toEqual(["b", "c", "d"]);
    expect(await shown({ fatigue: { times: 2, days: 1 } }, { view })).toEqual(["a", "b", "c"]);
  });

  it("never remind anybody of what they looked at in a sensitive category", async () => {
    const model = shop();
    const plan = planOf(
      Placement.parse({
        id: "p",
        chain: [{ strategy: "recently-viewed" }],
        rules: { sensitive_categories: ["Toys"] },
        on_fallback: "hide",
      }),
    );
    const chosen = await recommend(readsOf(model), viewer(["c", "a"]), {
      plan,
      slots: 3,
      current: [],
      exclude: [],
      now,
    });
    expect(chosen.map(({ facts }) => facts.id)).toEqual(["a"]);
  });

  it("neither name what somebody looked at in a sensitive category nor show what is popular there for it", async () => {
    const model = shop()
      .related("c", [["a", 1]])
      .board({ name: "popular", scope: "category" }, { Toys: ["f"] });
    model.item({ id: "c", title: "Whip", category: "Toys" });
    const plan = planOf(
      Placement.parse({
        id: "p",
        chain: [{ strategy: "similar" }, { strategy: "trending", scope: "category" }],
        rules: { sensitive_categories: ["Toys"] },
        on_fallback: "hide",
      }),
    );
    const wanted = { plan, slots: 3, current: [], exclude: [], now };
    const chosen = await recommend(readsOf(model), viewer(["c"], { categories: ["Toys"] }), wanted);
    expect(chosen.map(({ facts, becauseTitle }) => [facts.id, becauseTitle])).toEqual([["a", ""]]);
  });

  it("give the last slots to what is new, as far as there is something", async () => {
    const fresh = ["n1", "n2"].reduce((model, id) => model.item({ id }), shop());
    const model = fresh.board({ name: "new", scope: "global" }, { "": ["n1", "a", "n2"] });
    expect(await shown({ new_slots: 1 }, { model })).toEqual(["a", "b", "n1"]);
    expect(await shown({ new_slots: 3 }, { model })).toEqual(["n1", "a", "n2"]);
    expect(await shown({ new_slots: 2 })).toEqual(["a", "b", "c"]);
  });

  it("say what they dropped, and why", async () => {
    let trace: Trace | undefined;
    await shown({ price_min: "20", never_brands: ["Acme"] }, { explain: (made) => void (trace = made) });
    expect(trace?.dropped).toContainEqual({ item: "a", strategy: "popular", rule: "price" });
    expect(trace?.dropped).toContainEqual({ item: "c", strategy: "popular", rule: "brand" });
    expect(trace?.strategies).toEqual([{ strategy: "popular", proposed: 6, chosen: 3 }]);
  });

  it("hide a block that has less than its placement wants", async () => {
    const plan = planOf(
      Placement.parse({ id: "cart", chain: [{ strategy: "cart-recovery" }], on_fallback: "hide", min_items: 2 }),
    );
    const wanted = { plan, slots: 3, current: [], exclude: [], now };
    const one = viewer([], { cart: [{ item: "a", quantity: 1, at: 1 }] });
    expect(await recommend(readsOf(shop()), one, wanted)).toEqual([]);
    expect(await recommend(readsOf(shop()), one, { ...wanted, slots: 1 })).toHaveLength(1);
  });

  it("hide a block that only something new would fill", async () => {
    const model = shop().board({ name: "new", scope: "global" }, { "": ["e"] });
    const plan = planOf(
      Placement.parse({
        id: "cart",
        chain: [{ strategy: "cart-recovery" }],
        on_fallback: "hide",
        rules: { new_slots: 1 },
      }),
    );
    const wanted = { plan, slots: 3, current: [], exclude: [], now };
    expect(await recommend(readsOf(model), null, wanted)).toEqual([]);
  });
});
