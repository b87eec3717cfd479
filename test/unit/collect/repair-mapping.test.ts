import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/collect/json-tree.ts";
import { applyMapping, parseMapping } from "../../../src/collect/rejects/repair-mapping.ts";
import { RepairOperation } from "../../../src/contract/rejects.ts";

const mapped = (payload: JsonObject, ...mapping: unknown[]): unknown => {
  const steps = parseMapping(mapping.map((one) => RepairOperation.parse(one)));
  if (!steps.ok) throw new Error(steps.error.message);
  const before = JSON.stringify(payload);
  const result = applyMapping(payload, steps.value);
  expect(JSON.stringify(payload), "what it was made of").toBe(before);
  return result.ok ? result.value : result.error;
};

describe("a mapping", () => {
  it.each([
    ["renames", { a: { b: 1 } }, { op: "rename", path: "a.b", to: "c.d" }, { a: {}, c: { d: 1 } }],
    ["renames into itself", { a: 1 }, { op: "rename", path: "a", to: "a.b" }, { a: { b: 1 } }],
    ["renames by pointer", { "a.b/c": 1 }, { op: "rename", path: "/a.b~1c", to: "/d" }, { d: 1 }],
    ["copies", { a: [1] }, { op: "copy", path: "a", to: "b" }, { a: [1], b: [1] }],
    ["sets, making the way", {}, { op: "set", path: "a.b.c", value: [null] }, { a: { b: { c: [null] } } }],
    ["sets over null", { a: null }, { op: "set", path: "a.b", value: 1 }, { a: { b: 1 } }],
    ["sets in every line", { p: [{}, { q: 1 }] }, { op: "set", path: "p.*.q", value: 2 }, { p: [{ q: 2 }, { q: 2 }] }],
    ["puts at the end of a list", { a: [1] }, { op: "set", path: "a.1", value: 2 }, { a: [1, 2] }],
    ["never leaves holes in a list", { a: [1] }, { op: "set", path: "a.7", value: 2 }, { a: [1] }],
    ["removes", { a: 1, b: 2 }, { op: "remove", path: "a" }, { b: 2 }],
    ["removes from lists", { a: [1, 2, 3] }, { op: "remove", path: "a.1" }, { a: [1, 3] }],
    ["removes every member", { a: [1, 2, 3] }, { op: "remove", path: "a.*" }, { a: [] }],
    ["casts to text", { a: 5 }, { op: "cast", path: "a", type: "string" }, { a: "5" }],
    [
      "casts to numbers",
      { a: ["9.90", "1,234.5 €", "x", true] },
      { op: "cast", path: "a.*", type: "number" },
      { a: [9.9, 1234.5, "x", 1] },
    ],
    ["casts to whole numbers", { a: "2.0" }, { op: "cast", path: "a", type: "integer" }, { a: 2 }],
    [
      "casts to truth",
      { a: ["yes", 0, "maybe"] },
      { op: "cast", path: "a.*", type: "boolean" },
      { a: [true, false, "maybe"] },
    ],
    [
      "casts to times",
      { a: 1_760_000_000 },
      { op: "cast", path: "a", type: "time" },
      { a: "2025-10-09T08:53:20.000Z" },
    ],
    ["wraps into a list", { a: { b: 1 } }, { op: "wrap", path: "a" }, { a: [{ b: 1 }] }],
    ["wraps a list no further", { a: [1] }, { op: "wrap", path: "a" }, { a: [1] }],
    ["wraps into an object", { a: 1 }, { op: "wrap", path: "a", to: "id" }, { a: { id: 1 } }],
    [
      "renames in every line",
      { products: [{ sku: "a" }, { sku: "b", n: 1 }, {}] },
      { op: "rename", path: "products.*.sku", to: "products.*.product_id" },
      { products: [{ product_id: "a" }, { n: 1, product_id: "b" }, {}] },
    ],
    ["changes nothing where there is nothing", { a: 1 }, { op: "rename", path: "b.c", to: "d" }, { a: 1 }],
    [
      "leaves in place what can not move",
      { a: [1, 2], b: 3 },
      { op: "rename", path: "a.0", to: "b.c" },
      { a: [1, 2], b: 3 },
    ],
    ["does not take what is inherited", {}, { op: "copy", path: "toString", to: "a" }, {}],
  ])("%s", (_, before, operation, after) => {
    expect(mapped(before, operation)).toEqual(after);
  });

  it("does one after the other", () => {
    expect(
      mapped({ ev: "x", id: 7 }, { op: "rename", path: "ev", to: "event" }, { op: "cast", path: "id", type: "string" }),
    ).toEqual({ event: "x", id: "7" });
  });

  it.each(["__proto__.polluted", "a.constructor.prototype.x", "/prototype/x"])("never reaches %s", (path) => {
    const steps = parseMapping([{ op: "set", path, value: 1 }]);
    expect(steps).toMatchObject({ ok: false, error: { at: 0 } });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it.each([
    [{ op: "set", path: "a..b", value: 1 }, "empty name"],
    [{ op: "set", path: Array.from({ length: 21 }, () => "a").join("."), value: 1 }, "deeper"],
    [{ op: "copy", path: "a", to: "b.*" }, "more * "],
  ])("is checked before it is used: %j", (operation, message) => {
    const steps = parseMapping([RepairOperation.parse(operation)]);
    expect(steps.ok ? "" : steps.error.message).toContain(message);
  });

  it("ends where copies of copies would fill the memory", () => {
    const doubling = Array.from({ length: 50 }, () => ({ op: "copy", path: "a", to: "a.a" }));
    expect(mapped({ a: { text: "x".repeat(1_000) } }, ...doubling)).toBe("too_large");
    const wide = { op: "set", path: "a.*.b", value: "x".repeat(10_000) };
    expect(mapped({ a: Array.from({ length: 2_000 }, () => ({})) }, wide)).toBe("too_large");
  });
});
