import "./page-globals.ts";
import { describe, expect, it } from "vitest";
import { backoff, waitAfter } from "../../../src/sdk/backoff.ts";
import { commerceEvent } from "../../../src/sdk/ecommerce.ts";
import { continued, newId } from "../../../src/sdk/identity.ts";
import { fromBodyClass, fromSchema, fromShopify, productsIn, type Tree } from "../../../src/sdk/product-page.ts";
import { propertiesOf } from "../../../src/sdk/data-attributes.ts";
import { base, settings } from "../../../src/sdk/settings.ts";
import { typeOfName } from "../../../src/collect/vocabulary.ts";

const tree = (value: unknown): Tree => value as Tree;

describe("the wait after an answer", () => {
  it.each([200, 204, 400, 401, 403, 404, 413, 422])("is none after %i: delivered, or hopeless", (status) => {
    expect(waitAfter(status, "5", 3)).toBe(0);
  });

  it.each([408, 429, 500, 502, 503])("is what a %i asks for, and a little at random", (status) => {
    const wait = waitAfter(status, "7", 0);
    expect(wait).toBeGreaterThanOrEqual(7_000);
    expect(wait).toBeLessThanOrEqual(7_700);
  });

  it("grows when nothing is asked for, or nothing that can be read", () => {
    for (const header of [null, "", "soon", "0"]) {
      const wait = waitAfter(503, header, 2);
      expect(wait).toBeGreaterThanOrEqual(2_000);
      expect(wait).toBeLessThanOrEqual(4_000);
    }
  });

  it("is bounded: an hour when asked for, five minutes of our own accord", () => {
    expect(waitAfter(429, "99999", 0)).toBe(3_600_000);
    expect(backoff(60)).toBeLessThanOrEqual(300_000);
    expect(backoff(60)).toBeGreaterThanOrEqual(150_000);
  });
});

describe("a session", () => {
  const known = { a: "visitor", u: "ada", s: "session", l: 1_000_000 };

  it("goes on for 30 minutes after its last event", () => {
    expect(continued(known, 1_000_000 + 1_799_999)).toEqual({ ...known, l: 2_799_999 });
  });

  it("begins anew after that, for the same person", () => {
    const later = continued(known, 1_000_000 + 1_800_000);
    expect(later).toMatchObject({ a: "visitor", u: "ada" });
    expect(later.s).not.toBe("session");
  });

  it("begins with ids of its own where nothing is known", () => {
    const { a, s } = continued({}, 5);
    expect(a).not.toBe(s);
    for (const id of [a, s]) expect(id).toMatch(/^\d{4,40}$/);
    expect(new Set(Array.from({ length: 1_000 }, newId)).size).toBe(1_000);
  });
});

describe("an e-commerce call", () => {
  it.each([
    ["viewed", "p1", "product_viewed", { product_id: "p1" }],
    ["added", { product_id: "p1", quantity: 2 }, "product_added", { product_id: "p1", quantity: 2 }],
    ["remove", "p1", "product_removed", { product_id: "p1" }],
    ["cart", { products: [] }, "cart_viewed", { products: [] }],
    ["checkout", { products: [] }, "checkout_started", { products: [] }],
    ["order", { order_id: "o" }, "order_completed", { order_id: "o" }],
    ["refunded", "o", "order_refunded", { order_id: "o" }],
    ["search", "lamp", "products_searched", { query: "lamp" }],
    ["listViewed", "sofas", "product_list_viewed", { list_id: "sofas" }],
    ["Newsletter Joined", { place: "footer" }, "Newsletter Joined", { place: "footer" }],
  ])("%s is the event that it says", (call, given, name, properties) => {
    expect(commerceEvent(call, given)).toEqual([name, properties]);
    if (name.includes("_")) expect(typeOfName(name)).toBe(name);
  });
});

describe("what a page says of a product", () => {
  it.each([
    ["a product", { "@type": "Product", sku: "1" }, 1],
    ["one in a graph", { "@graph": [{ "@type": "WebPage" }, { "@type": ["Thing", "Product"] }] }, 1],
    ["the main entity of a page", [{ "@type": "ItemPage", mainEntity: { "@type": "http://schema.org/Product" } }], 1],
    ["a list of several", [{ "@type": "Product" }, { "@type": "Product" }], 2],
    ["products of a list", { "@type": "ItemList", itemListElement: [{ "@type": "Product" }] }, 0],
    ["something else", { "@type": "ProductCollection" }, 0],
    ["nothing", [], 0],
  ])("is found in JSON-LD: %s", (_, document, found) => {
    expect(productsIn(tree(document))).toHaveLength(found);
  });

  it.each([
    ["49.90", "49.90"],
    [49.9, "49.9"],
    ["1.299,00", undefined],
    ["EUR 5", undefined],
    [undefined, undefined],
  ])("names a price only if it is a decimal: %s", (price, expected) => {
    expect(fromSchema(tree({ sku: "1", offers: { price } }))["price"]).toBe(expected);
  });

  it("reads offers alone, in a list, in a range and with a price specification", () => {
    for (const offers of [
      { price: 5, priceCurrency: "EUR" },
      [{ price: 5, priceCurrency: "EUR" }, { price: 6 }],
      { lowPrice: "5", highPrice: "9", priceCurrency: "EUR" },
      [{ priceSpecification: [{ price: "5", priceCurrency: "EUR" }] }],
    ]) {
      expect(fromSchema(tree({ productID: "1", offers }))).toMatchObject({
        product_id: "1",
        price: "5",
        currency: "EUR",
      });
    }
  });

  it("is read from Shopify's analytics and WooCommerce's body", () => {
    const meta = { currency: "EUR", product: { id: 77, type: "Lamps", variants: [{ price: 4_990 }] } };
    expect(fromShopify(meta)).toEqual({ product_id: 77, category: "Lamps", price: 49.9, currency: "EUR" });
    expect(fromBodyClass("single single-product postid-815 theme")).toEqual({ product_id: "815" });
    expect(() => fromBodyClass("single single-post postid-815")).toThrow();
  });

  it("stands in data attributes, in snake case", () => {
    expect(propertiesOf({ doorstep: "add", productId: "1", price: "5", listPositionTop: "2" })).toEqual({
      product_id: "1",
      price: "5",
      list_position_top: "2",
    });
  });
});

describe("the script tag", () => {
  it("says where the gateway is, even in a folder of the shop's own host", () => {
    expect(base).toBe("https://gateway.example/path/");
    expect(settings["key"]).toBe("wk");
  });
});
