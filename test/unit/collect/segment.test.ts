import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalise, type Shared } from "../../../src/collect/formats/segment.ts";
import { rejectReasons } from "../../../src/contract/reasons.ts";

const inBatch: Shared = { verb: null, sent: null, context: null };
const track = (event: unknown, properties: unknown, more: object = {}) =>
  normalise({ type: "track", event, anonymousId: "a", messageId: "m", properties, ...more }, inBatch);
const factOf = (result: ReturnType<typeof normalise>) => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value.fact;
};
const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });

describe("properties", () => {
  it.each([
    [{ sku: "p" }, { product_id: "p" }],
    [{ productId: 7 }, { product_id: "7" }],
    [{ id: "p" }, { product_id: "p" }],
    [{ item_id: "p" }, { product_id: "p" }],
    [
      { product_id: "p", sku: "s" },
      { product_id: "p", sku: "s" },
    ],
    [{ product_id: "", sku: "s" }, { product_id: "s" }],
    [{ product_id: " p ", price: null, currency: null, quantity: "" }, { product_id: "p" }],
    [
      { product_id: "p", price: 9.9 },
      { product_id: "p", price: "9.9" },
    ],
    [
      { product_id: "p", price: 0.1 + 0.2 },
      { product_id: "p", price: "0.3" },
    ],
    [
      { product_id: "p", price: 1e-7 },
      { product_id: "p", price: "0" },
    ],
    [
      { product_id: "p", price: " 9.90 ", quantity: "2" },
      { product_id: "p", price: "9.90", quantity: 2 },
    ],
    [
      { product_id: "p", colour: null, extra: { a: [1] } },
      { product_id: "p", colour: null, extra: { a: [1] } },
    ],
  ])("%j of a product become %j", (sent, canonical) => {
    expect(factOf(track("Product Viewed", sent))).toEqual({ type: "product_viewed", properties: canonical });
  });

  it.each([
    ["products", [{ sku: "p", price: 1 }]],
    ["items", [{ item_id: "p", price: 1 }]],
    ["line_items", [{ id: "p", price: 1 }]],
    ["products", { product_id: "p", price: 1 }],
  ])("order lines are read from %s as %j", (name, lines) => {
    expect(factOf(track("Order Completed", { orderId: 5, [name]: lines }))).toEqual({
      type: "order_completed",
      properties: { order_id: "5", products: [{ product_id: "p", price: "1" }] },
    });
  });

  it("of an order that names its one product itself become its line", () => {
    const sent = { order_id: "o", sku: "p", price: "3.00", quantity: 2, coupon: "X" };
    expect(factOf(track("Order Completed", sent)).properties).toEqual({
      order_id: "o",
      coupon: "X",
      products: [{ product_id: "p", price: "3.00", quantity: 2 }],
    });
  });

  it("of a whole refund need no lines", () => {
    expect(factOf(track("Order Refunded", { order_id: "o" })).properties).toEqual({ order_id: "o" });
  });

  it("lose what could reach a prototype, at any depth", () => {
    const sent = JSON.parse('{"__proto__":{"x":1},"constructor":1,"in":[{"__proto__":{"y":1},"kept":1}]}') as unknown;
    const { properties } = factOf(track("Anything", sent));
    expect(JSON.stringify(properties)).toBe('{"name":"Anything","in":[{"kept":1}]}');
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });

  it("keep page addresses without anything personal in them", () => {
    const url = "https://ada:pw@shop.example/p/1?utm_source=x&email=a%40b.example&variant=2#token=t";
    const { properties } = factOf(track("Product Viewed", { product_id: "p", url }));
    expect(properties).toMatchObject({ url: "https://shop.example/p/1?utm_source=x&variant=2" });
  });

  it("that name a person are sealed with the traits", () => {
    const result = track("Order Completed", {
      order_id: "o",
      products: [],
      email: "ada@example.com",
      shipping_address: { city: "Bonn" },
    });
    expect(result).toMatchObject({
      ok: true,
      value: { traits: { email: "ada@example.com", shipping_address: { city: "Bonn" } } },
    });
    expect(factOf(result).properties).toEqual({ order_id: "o", products: [] });
  });
});

describe("what else an event says", () => {
  it.each([
    [{ context: { sessionId: 17 } }, "17"],
    [{ context: { session_id: "s" } }, "s"],
    [{ properties: { product_id: "p", session_id: "s" } }, "s"],
    [{}, null],
  ])("the session of %j is %j", (more, session) => {
    const result = track("Product Viewed", { product_id: "p" }, more);
    expect(result).toMatchObject({ ok: true, value: { session } });
    expect(factOf(result).properties).toEqual({ product_id: "p" });
  });

  it("keeps of the context what is allow-listed", () => {
    const result = track(
      "X",
      {},
      {
        context: {
          ip: "203.0.113.9",
          locale: "de-DE",
          userAgent: "Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
          device: { advertisingId: "x" },
          traits: { email: "a@b.example" },
          page: { url: "https://shop.example/?q=1", title: "T", referrer: "https://r.example/?utm_term=a" },
          library: { name: "analytics.js", version: "2" },
        },
      },
    );
    expect(result.ok && result.value.context).toEqual({
      locale: "de-DE",
      client: "chrome",
      page_url: "https://shop.example/",
      page_title: "T",
      page_referrer: "https://r.example/?utm_term=a",
      library: "analytics.js",
      library_version: "2",
    });
  });

  it("takes the batch's sentAt and context when the event has none", () => {
    const shared: Shared = { verb: null, sent: 1793534400000, context: { locale: "fr" } };
    const result = normalise({ type: "page", anonymousId: "a" }, shared);
    expect(result).toMatchObject({ ok: true, value: { sent: 1793534400000, context: { locale: "fr" } } });
  });

  it("accepts an email hash as the only identity", () => {
    const result = normalise({ type: "track", event: "Email Opened", email_sha256: "a".repeat(64) }, inBatch);
    expect(result).toMatchObject({ ok: true, value: { identity: {}, email: { sha256: "a".repeat(64) } } });
  });
});

describe("an event is refused", () => {
  it.each([
    [null, "not_an_object", null],
    [[], "not_an_object", null],
    ["x", "not_an_object", null],
    [{ anonymousId: "a" }, "missing_field", "type"],
    [{ type: "merge", anonymousId: "a" }, "unknown_type", "type"],
    [{ type: { x: 1 }, anonymousId: "a" }, "unknown_type", "type"],
    [{ type: "page" }, "no_identity", "userId"],
    [{ type: "page", userId: "null", anonymousId: " " }, "no_identity", "userId"],
    [{ type: "page", userId: {} }, "invalid_field", "userId"],
    [{ type: "track", anonymousId: "a" }, "missing_field", "event"],
    [{ type: "track", event: 7, anonymousId: "a" }, "invalid_field", "event"],
    [{ type: "page", anonymousId: "a", properties: [] }, "invalid_field", "properties"],
    [{ type: "page", anonymousId: "a", properties: nested(17) }, "too_deep", "properties"],
    [{ type: "identify", anonymousId: "a", traits: nested(17) }, "too_deep", "traits"],
    [{ type: "page", anonymousId: "a", timestamp: "soon" }, "invalid_field", "timestamp"],
    [{ type: "page", anonymousId: "a", messageId: [] }, "invalid_field", "messageId"],
    [{ type: "page", anonymousId: "a", context: { sessionId: {} } }, "invalid_field", "context.sessionId"],
    [{ type: "alias", userId: "u" }, "missing_field", "previousId"],
    [{ type: "alias", previousId: "a" }, "missing_field", "userId"],
    [{ type: "group", userId: "u" }, "missing_field", "groupId"],
    [{ type: "track", event: "Product Viewed", userId: "u" }, "missing_field", "properties.product_id"],
    [
      { type: "track", event: "Product Viewed", userId: "u", properties: { product_id: {} } },
      "invalid_field",
      "properties.product_id",
    ],
    [
      { type: "track", event: "Product Viewed", userId: "u", properties: { product_id: "p", price: "9,90 €" } },
      "invalid_field",
      "properties.price",
    ],
    [
      { type: "track", event: "Order Completed", userId: "u", properties: { order_id: "o" } },
      "missing_field",
      "properties.products",
    ],
    [
      {
        type: "track",
        event: "Order Completed",
        userId: "u",
        properties: { order_id: "o", products: [{ sku: "a" }, { name: "b" }] },
      },
      "missing_field",
      "properties.products.1.product_id",
    ],
  ])("%j: %s at %s", (raw, reason, field) => {
    const result = normalise(raw, inBatch);
    expect(result).toMatchObject({ ok: false, error: { reason, field } });
    if (!result.ok && field !== null) expect(result.error.message.startsWith(field)).toBe(true);
  });

  it("at the 17th level, not at the 16th", () => {
    expect(track("X", nested(16)).ok).toBe(true);
  });
});

describe("whatever JSON it is given", () => {
  const word = fc.constantFrom(
    "type",
    "event",
    "track",
    "identify",
    "alias",
    "page",
    "properties",
    "traits",
    "context",
    "products",
    "userId",
    "anonymousId",
    "messageId",
    "timestamp",
    "Order Completed",
    "Product Viewed",
    "product_id",
    "order_id",
    "price",
    "session_id",
    "page",
    "url",
    "__proto__",
    "constructor",
    "email",
    "email_sha256",
    "toString",
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.jsonValue({ maxDepth: 1 }),
      word,
      fc.dictionary(fc.oneof(word, fc.string()), tie("tree"), { maxKeys: 5 }),
      fc.array(tie("tree"), { maxLength: 3 }),
    ),
  }));
  const call = fc.record(
    {
      type: fc.oneof(fc.constantFrom("track", "identify", "page", "screen", "group", "alias"), tree),
      event: fc.oneof(word, tree),
      userId: fc.oneof(fc.string(), tree),
      anonymousId: tree,
      previousId: tree,
      groupId: tree,
      messageId: tree,
      timestamp: tree,
      properties: tree,
      traits: tree,
      context: tree,
      sentAt: tree,
    },
    { requiredKeys: [] },
  );

  it("never throws, and refuses only for a known reason", () => {
    fc.assert(
      fc.property(fc.oneof(tree, call), (raw) => {
        const parsed: unknown = JSON.parse(JSON.stringify(raw) ?? "null");
        const result = normalise(parsed, inBatch);
        if (!result.ok) expect(rejectReasons).toHaveProperty(result.error.reason);
      }),
      { numRuns: 1_000 },
    );
  });

  it("survives nesting that would overflow a stack", () => {
    const deep: unknown = JSON.parse(`${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`);
    expect(track("X", deep)).toMatchObject({ ok: false, error: { reason: "too_deep" } });
  });
});
