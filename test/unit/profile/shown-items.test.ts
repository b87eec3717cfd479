import { describe, expect, it } from "vitest";
import type { Decision } from "../../../src/contract/decision.ts";
import { showingOf, shownItems } from "../../../src/profile/shown-items.ts";

const decision = (id: string, decided: number, ...items: readonly (string | null)[]): Decision => ({
  id,
  placement: "default",
  revision: 1,
  decided,
  slots: items.map((item) => ({
    item,
    title: "",
    url: "",
    image: "",
    price_text: "",
    was_price_text: "",
    reason: "",
    strategy: "popular",
  })),
});

describe("what was shown", () => {
  it("is what pictures were served of, earlier renderings included, each item once", () => {
    const ledger = { current: decision("b", 20, "lamp", null), shown: 25, earlier: [decision("a", 10, "rug", "lamp")] };
    expect(showingOf(ledger)).toEqual({ at: 25, items: ["lamp", "rug"] });
  });

  it("is nothing of a message that was only proposed, and the earlier renderings of one proposed anew", () => {
    expect(showingOf({ current: decision("a", 10, "lamp"), shown: null, earlier: [] })).toBeNull();
    const anew = { current: decision("b", 20, "lamp"), shown: null, earlier: [decision("a", 10, "rug")] };
    expect(showingOf(anew)).toEqual({ at: 10, items: ["rug"] });
    expect(showingOf({ current: decision("a", 10, null), shown: 12, earlier: [] })).toBeNull();
  });

  it("counts once per message and item", () => {
    const showings = [
      { at: 1, items: ["lamp", "rug"] },
      { at: 5, items: ["lamp"] },
    ];
    expect(shownItems(showings)).toEqual([
      { item: "lamp", at: [1, 5] },
      { item: "rug", at: [1] },
    ]);
  });
});
