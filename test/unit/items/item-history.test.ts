import { describe, expect, it } from "vitest";
import { historyAfter } from "../../../src/items/item-history.ts";

const item = (price: string, over: object = {}) => ({ id: "a", price, ...over });
const old = { added: 1, dropped: null, restocked: null };

describe("what a change of the catalogue leaves behind", () => {
  it("is when an item came in", () => {
    expect(historyAfter(null, null, item("10.00"), 5)).toEqual({ added: 5, dropped: null, restocked: null });
    expect(historyAfter(old, item("10.00"), item("10.00"), 9)).toEqual(old);
  });

  it("is when what is to be paid became less, until it rises again", () => {
    const dropped = historyAfter(old, item("10.00"), item("10.00", { sale_price: "8.00" }), 9);
    expect(dropped).toEqual({ ...old, dropped: 9 });
    expect(historyAfter(dropped, item("8.00"), item("8.00"), 11)).toEqual(dropped);
    expect(historyAfter(dropped, item("8.00"), item("9.00"), 11)).toEqual(old);
  });

  it("is when it came back in stock", () => {
    const gone = item("10.00", { availability: "out_of_stock" as const });
    expect(historyAfter(old, gone, item("10.00"), 9)).toEqual({ ...old, restocked: 9 });
    expect(historyAfter(old, item("10.00"), gone, 9)).toEqual(old);
  });

  it("is nothing where there was no price to compare", () => {
    expect(historyAfter(old, { id: "a" }, item("10.00"), 9)).toEqual(old);
  });
});
