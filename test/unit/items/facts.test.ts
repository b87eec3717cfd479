import { describe, expect, it } from "vitest";
import { canBeBought, decodeFacts, encodeFacts } from "../../../src/items/facts.ts";

describe("facts", () => {
  it("come back as they were, with texts for what is missing", () => {
    const item = { id: "p1", title: "Ünï 😀", price: "1.50", availability: "preorder" as const };
    expect(decodeFacts(encodeFacts(item))).toEqual({
      id: "p1",
      title: "Ünï 😀",
      url: "",
      image: "",
      price: "1.50",
      sale_price: "",
      currency: "",
      brand: "",
      category: "",
      item_group_id: "",
      availability: "preorder",
    });
  });

  it("hold nothing that is empty", () => {
    expect(encodeFacts({ id: "p1" })).toBe('{"id":"p1","availability":"in_stock"}');
  });

  it("of a deleted item are a tombstone", () => {
    expect(decodeFacts(encodeFacts(null))).toBeNull();
  });

  it("take an item for sale unless it is out of stock", () => {
    expect(canBeBought({})).toBe(true);
    expect(canBeBought({ availability: "backorder" })).toBe(true);
    expect(canBeBought({ availability: "out_of_stock" })).toBe(false);
  });
});
