import { describe, expect, it } from "vitest";
import type { Decision } from "../../../src/contract/decision.ts";
import { type ItemNow, payable, staleReasons } from "../../../src/message/staleness.ts";
import { slotOf } from "../../support/slot-of.ts";

const decision: Decision = {
  id: "d",
  placement: "default",
  revision: 3,
  decided: 1_000,
  slots: [slotOf("lamp", { price: "9.00" }), slotOf("rug", { price: "5.00" })],
};
const owned = (item: string, at: number) => ({ item, at, first: at, session: 1, orders: 1 });
const view = (revision = 3, purchased: ReturnType<typeof owned>[] = []) => ({ revision, purchased });
const at = (price: string, more: Partial<ItemNow> = {}): ItemNow => ({
  price,
  sale_price: "",
  availability: "in_stock",
  ...more,
});
const asDecided = new Map([
  ["lamp", at("9.00")],
  ["rug", at("5.00")],
]);

describe("a decision", () => {
  it("holds while nothing of it changed, and while nothing can be read", () => {
    expect(staleReasons(decision, view(), asDecided)).toEqual([]);
    expect(staleReasons(decision, view(), new Map())).toEqual([]);
    expect(staleReasons(decision, view(3, [owned("lamp", 999), owned("sofa", 2_000)]), asDecided)).toEqual([]);
  });

  it.each([
    ["bought", view(4, [owned("rug", 1_500)]), asDecided, ["bought", "new_intent"]],
    ["sold_out", view(), new Map([["lamp", at("9.00", { availability: "out_of_stock" })]]), ["sold_out"]],
    ["price_moved", view(), new Map([["rug", at("5.00", { sale_price: "4.00" })]]), ["price_moved"]],
    ["new_intent", view(4), asDecided, ["new_intent"]],
  ])("does not hold: %s", (_, person, items, reasons) => {
    expect(staleReasons(decision, person, items)).toEqual(reasons);
  });

  it("that left a slot empty may be filled, and one of an earlier build has no price to move", () => {
    const old: Decision = { ...decision, slots: [slotOf("lamp"), { ...slotOf(""), item: null }] };
    expect(staleReasons(old, view(), new Map([["lamp", at("1.00")]]))).toEqual(["unfilled"]);
  });

  it("goes by what is to be paid", () => {
    expect(payable(at("9.00", { sale_price: "8.00" }))).toBe("8.00");
    expect(payable(at("9.00", { sale_price: "10.00" }))).toBe("9.00");
    expect(payable(at("", { sale_price: "8.00" }))).toBe("8.00");
    expect(payable(at("9.00"))).toBe("9.00");
  });

  it("whose items may be ordered ahead holds", () => {
    const ahead = new Map([["lamp", at("9.00", { availability: "backorder" })]]);
    expect(staleReasons(decision, view(), ahead)).toEqual([]);
  });
});
