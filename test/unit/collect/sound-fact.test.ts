import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventFact, eventTypes } from "../../../src/contract/events/index.ts";
import { ExternalId } from "../../../src/contract/ids.ts";
import { isOrdinaryId, soundProperties } from "../../../src/collect/sound-fact.ts";

const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom("", "a\u0000b", "\ud800", "x".repeat(201), "x".repeat(501), "x".repeat(1_001), "x".repeat(4_001)),
  fc.constantFrom("19.90", "-1", "1.1234567", "1e5", "1234567890123", "EUR", "longer than 8", " 1 "),
);
const value = fc.oneof(
  text,
  fc.constantFrom(null, undefined, true, 0, -0, 1.5, 3, 1e9, 1e9 + 1, Number.NaN, Infinity, [], {}, [{}]),
  fc.double(),
);
const known = ["product_id", "price", "quantity", "currency", "name", "url", "title"];
const unknown = ["category", "toString", "hasOwnProperty", "valueOf", "7", "", "products", "order_id"];
const properties = fc.array(fc.tuple(fc.constantFrom(...known, ...unknown), value), { maxLength: 8 }).map(
  // In any order; as JSON.parse makes them, the names of prototypes too.
  (pairs) => Object.fromEntries(pairs) as Record<string, unknown>,
);

describe("the quick check of properties", () => {
  it("says what the contract's schema says, in the same order, or nothing", () => {
    let sound = 0;
    const isSame = (type: (typeof eventTypes)[number], given: Record<string, unknown>): void => {
      const quick = soundProperties(type, given);
      if (quick === null) return;
      sound += 1;
      const slow = EventFact.safeParse({ type, properties: given });
      expect(slow.error).toBeUndefined();
      expect(Object.entries(quick)).toEqual(Object.entries(slow.data?.properties ?? {}));
    };
    fc.assert(fc.property(fc.constantFrom(...eventTypes), properties, isSame), { numRuns: 20_000 });
    expect(sound).toBeGreaterThan(1_000);
  });

  it("decides the commonest events by itself", () => {
    const view = { category: "Kitchen", product_id: "sku-1", price: "19.90", quantity: 2, currency: "EUR" };
    expect(soundProperties("product_viewed", view)).toEqual(view);
    expect(soundProperties("page", { title: "Home", url: "https://shop.example/" })).not.toBeNull();
    expect(soundProperties("custom", { name: "Quiz finished" })).not.toBeNull();
  });

  it("leaves to the schema what is not plain to see", () => {
    expect(soundProperties("product_viewed", {})).toBeNull();
    expect(soundProperties("product_viewed", { product_id: "ä" })).toBeNull();
    expect(soundProperties("product_viewed", { product_id: "a", price: 19.9 })).toBeNull();
    expect(soundProperties("order_completed", { order_id: "1", products: [] })).toBeNull();
  });
});

describe("an ordinary id", () => {
  it("is an id", () => {
    const ids = fc.oneof(text, fc.stringMatching(/^[\w.:@/+=-]{0,210}$/));
    fc.assert(
      fc.property(ids, (id) => !isOrdinaryId(id) || ExternalId.safeParse(id).success),
      { numRuns: 2_000 },
    );
  });
});
