import { describe, expect, it } from "vitest";
import { priceTexts } from "../../../src/items/price-text.ts";

const price = (item: { price?: string; sale_price?: string; currency?: string }, locale = "en", shop = "EUR") => {
  const texts = priceTexts({ price: "", sale_price: "", currency: "", ...item }, locale, shop);
  return [texts.price_text, texts.was_price_text].map((text) => text.replaceAll(/\s/g, " "));
};

describe("priceTexts", () => {
  it("writes a price as people of a locale read it", () => {
    expect(price({ price: "1234.5", currency: "USD" })).toEqual(["$1,234.50", ""]);
    expect(price({ price: "1234.5", currency: "EUR" }, "de-DE")).toEqual(["1.234,50 €", ""]);
    expect(price({ price: "1200", currency: "JPY" }, "ja")[0]).toMatch(/1,200$/);
  });

  it("strikes the regular price through when the sale price is lower, and only then", () => {
    expect(price({ price: "20", sale_price: "9.99" })).toEqual(["€9.99", "€20.00"]);
    expect(price({ price: "20", sale_price: "20.00" })).toEqual(["€20.00", ""]);
    expect(price({ price: "20", sale_price: "25" })).toEqual(["€20.00", ""]);
    expect(price({ sale_price: "5" })).toEqual(["€5.00", ""]);
  });

  it("says nothing where there is no price", () => {
    expect(price({})).toEqual(["", ""]);
  });

  it("takes the shop's currency where the item has none, and English for a locale that is none", () => {
    expect(price({ price: "3" }, "not a locale", "GBP")).toEqual(["£3.00", ""]);
    expect(price({ price: "3" }, "xx-QQ", "GBP")[0]).toContain("3.00");
  });

  it("loses no digit of a long price", () => {
    expect(price({ price: "999999999999.99", currency: "USD" })[0]).toBe("$999,999,999,999.99");
  });
});
