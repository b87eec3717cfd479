import { describe, expect, it } from "vitest";
import { recommend, type Wanted } from "../../../src/recommend/engine.ts";
import { defaultPlacement } from "../../../src/contract/placement.ts";
import { defaultPlan, planOf } from "../../../src/recommend/plan.ts";
import { impatient, MemoryReadModel, patient, readsOf, viewer } from "../../support/recommend-parts.ts";

const wanted = (over: Partial<Wanted> = {}): Wanted => ({
  plan: defaultPlan,
  slots: 3,
  current: [],
  exclude: [],
  now: 2_000_000,
  ...over,
});

/** Ten items, all popular in order; `seed` is followed by r1, r2, r3. */
const shop = (): MemoryReadModel => {
  const model = new MemoryReadModel();
  for (const id of ["seed", "r1", "r2", "r3", "p1", "p2", "p3", "p4", "p5", "p6"]) model.item({ id });
  model.related("seed", [
    ["r1", 3],
    ["r2", 2],
    ["r3", 1],
  ]);
  return model.popular(["p1", "p2", "p3", "p4", "p5", "p6", "seed", "r1", "r2", "r3"]);
};

const ids = async (...args: Parameters<typeof recommend>): Promise<string[]> =>
  (await recommend(...args)).map(({ facts }) => facts.id);

describe("recommending", () => {
  it("gives an unknown person what is popular", async () => {
    const chosen = await recommend(readsOf(shop()), null, wanted());
    expect(chosen.map(({ facts }) => facts.id)).toEqual(["p1", "p2", "p3"]);
    expect(chosen.every(({ proposal }) => !proposal.isPersonal)).toBe(true);
  });

  it("gives a known person what goes with what they viewed, and that itself", async () => {
    const chosen = await recommend(readsOf(shop()), viewer(["seed"]), wanted());
    expect(chosen.map(({ facts }) => facts.id)).toEqual(["r1", "seed", "r2"]);
    expect(chosen.map(({ proposal }) => proposal.reason)).toEqual([
      { code: "related", because: "seed", bond: "viewed" },
      { code: "viewed_before" },
      { code: "related", because: "seed", bond: "viewed" },
    ]);
    expect(chosen[0]?.becauseTitle).toBe("Title seed");
  });

  it("never recommends what is on screen, and takes it as the newest history", async () => {
    const chosen = await recommend(readsOf(shop()), null, wanted({ current: ["seed"] }));
    expect(chosen.map(({ facts }) => facts.id)).toEqual(["r1", "r2", "r3"]);
    expect(chosen[0]?.proposal.reason).toEqual({ code: "related", because: "seed", bond: "viewing" });
  });

  it("fills up with what is popular, so that the number asked for always comes", async () => {
    const all = await ids(readsOf(shop()), viewer(["seed"]), wanted({ slots: 10 }));
    expect(all.toSorted()).toEqual(["p1", "p2", "p3", "p4", "p5", "p6", "r1", "r2", "r3", "seed"]);
    expect(await ids(readsOf(shop()), viewer(["seed"]), wanted({ slots: 50 }))).toHaveLength(10);
  });

  it("leaves out what is excluded, refused, sold out or not in the catalogue", async () => {
    const model = shop().item({ id: "r3", availability: "out_of_stock" });
    model.related("seed", [
      ["ghost", 9],
      ["r1", 3],
      ["r2", 2],
      ["r3", 1],
    ]);
    const view = viewer(["seed"], { refused: ["r1"] });
    expect(await ids(readsOf(model), view, wanted({ slots: 10, exclude: ["p1"] }))).toEqual([
      "seed",
      "r2",
      "p2",
      "p3",
      "p4",
      "p5",
      "p6",
    ]);
  });

  it("recommends nothing bought as personal, but fills with it rather than leave a slot empty", async () => {
    const purchased = ["r1", "p1"].map((item) => ({ item, at: 5, session: 1, first: 5, orders: 1 }));
    const all = await ids(readsOf(shop()), viewer(["seed"], { purchased }), wanted({ slots: 10 }));
    expect(all).toEqual(["r2", "seed", "r3", "p2", "p3", "p4", "p5", "p6", "p1", "r1"]);
  });

  it("recommends to someone who only ever bought", async () => {
    const view = viewer([], { purchased: [{ item: "seed", at: 5, session: 1, first: 5, orders: 1 }] });
    const chosen = await recommend(readsOf(shop()), view, wanted());
    expect(chosen.map(({ facts }) => facts.id)).toEqual(["r1", "r2", "r3"]);
    expect(chosen[0]?.proposal.reason).toEqual({ code: "related", because: "seed", bond: "bought" });
  });

  it("lets items seen before take a third of the slots at most", async () => {
    const view = viewer(["seed", "p1", "p2", "p3", "p4", "p5"]);
    expect(await ids(readsOf(shop()), view, wanted())).toEqual(["r1", "seed", "r2"]);
    expect(await ids(readsOf(shop()), view, wanted({ slots: 6 }))).toEqual(["p1", "r1", "seed", "r2", "r3", "p2"]);
  });

  it("says when something still lies in the cart", async () => {
    const view = viewer(["seed"], { cart: [{ item: "seed", quantity: 1, at: 5 }] });
    const chosen = await recommend(readsOf(shop()), view, wanted());
    expect(chosen[1]?.proposal).toEqual({ item: "seed", reason: { code: "in_cart" }, isPersonal: true });
    expect(chosen[0]?.proposal.reason).toMatchObject({ bond: "in_cart" });
  });

  it("shows one variant of each group, others only where a slot would stay empty", async () => {
    const model = shop();
    for (const id of ["r1", "r2", "p1", "p2"]) model.item({ id, item_group_id: "shirt" });
    expect(await ids(readsOf(model), viewer(["seed"]), wanted())).toEqual(["r1", "seed", "r3"]);
    expect(await ids(readsOf(model), viewer(["seed"]), wanted({ slots: 10 }))).toEqual([
      "r1",
      "seed",
      "r3",
      "p3",
      "p4",
      "p5",
      "p6",
      "r2",
      "p1",
      "p2",
    ]);
  });

  it("needs two dependent reads: lists beside the board, then facts", async () => {
    const model = shop();
    await recommend(readsOf(model), viewer(["seed", "p1"]), wanted());
    expect(model.calls.map((keys) => keys[0]?.split(":")[0])).toEqual(["list", "popular", "facts"]);
  });

  it("asks for facts once more only when the rules dropped more than was spare", async () => {
    const model = shop();
    const soldOut = Array.from({ length: 20 }, (_, n) => `s${n}`);
    for (const id of soldOut) model.item({ id, availability: "out_of_stock" });
    model.popular([...soldOut, "p1", "p2", "p3"]);
    expect(await ids(readsOf(model), null, wanted())).toEqual(["p1", "p2", "p3"]);
    expect(model.calls).toHaveLength(3);
  });

  it.each([
    ["lists", ["list:"], ["seed", "p1", "p2"]],
    ["the board", ["popular:"], ["r1", "seed", "r2"]],
    ["facts", ["facts:"], []],
    ["everything", ["list:", "popular:", "facts:"], []],
  ])("does without %s when that cannot be read", async (_what, failing, expected) => {
    const model = shop();
    model.failing.push(...failing);
    expect(await ids(readsOf(model, patient), viewer(["seed"]), wanted())).toEqual(expected);
  });

  it("answers nothing rather than late", async () => {
    expect(await ids(readsOf(shop(), impatient), viewer(["seed"]), wanted())).toEqual([]);
  });

  it("overlooks a stored text that is broken", async () => {
    const model = shop().set("list:seed", "***").set("facts:p1", "{");
    expect(await ids(readsOf(model), viewer(["seed"]), wanted())).toEqual(["seed", "p2", "p3"]);
  });

  it("answers the popular strategy without looking at the person's history", async () => {
    expect(await ids(readsOf(shop()), viewer(["seed"]), wanted({ plan: planOf(defaultPlacement, "popular") }))).toEqual(
      ["p1", "p2", "p3"],
    );
  });

  it("takes an unknown strategy for the default", () => {
    expect(planOf(defaultPlacement, "constructor")).toBe(defaultPlan);
    expect(planOf(defaultPlacement)).toBe(defaultPlan);
  });
});
