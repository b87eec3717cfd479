import { describe, expect, it } from "vitest";
import { CatalogItemInput } from "../../../src/contract/catalog.ts";
import { mergeItem } from "../../../src/items/merge-item.ts";

const stored = { id: "p1", title: "Old", url: "https://shop.example/p1", price: "10.00", brand: "B" };
const merge = (input: object) => mergeItem(stored, CatalogItemInput.parse({ id: "p1", ...input }), "merge");

describe("mergeItem", () => {
  it("changes what is sent, clears what is null and keeps the rest", () => {
    expect(merge({ title: "New", price: null })).toEqual({
      id: "p1",
      title: "New",
      url: "https://shop.example/p1",
      brand: "B",
    });
  });

  it("knows Google Merchant's names, and that url and image win over them", () => {
    const link = "https://shop.example/link";
    expect(merge({ link, image_link: link })).toMatchObject({ url: link, image: link });
    expect(merge({ link, url: "https://shop.example/url" }).url).toBe("https://shop.example/url");
    expect(merge({ link: null })).not.toHaveProperty("url");
    expect(merge({ url: null, link })).not.toHaveProperty("url");
  });

  it("keeps nothing of what is stored when it replaces", () => {
    expect(mergeItem(stored, CatalogItemInput.parse({ id: "p1", title: "Only" }), "replace")).toEqual({
      id: "p1",
      title: "Only",
    });
  });

  it("writes fields in one order however they came, so that equal items are equal bytes", () => {
    const one = mergeItem(null, CatalogItemInput.parse({ id: 7, title: "T", price: 5 }), "merge");
    const other = mergeItem(null, CatalogItemInput.parse({ price: "5", title: "T", id: "7" }), "merge");
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
    expect(one.id).toBe("7");
  });
});
