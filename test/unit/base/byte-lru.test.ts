import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byteLru } from "../../../src/base/byte-lru.ts";

const lruOf = (maxBytes: number) => byteLru<Uint8Array>(maxBytes, (bytes) => bytes.length);

describe("a map bounded by bytes", () => {
  it("drops what was used longest ago", () => {
    const lru = lruOf(10);
    lru.set("a", new Uint8Array(4));
    lru.set("b", new Uint8Array(4));
    lru.get("a");
    lru.set("c", new Uint8Array(4));
    expect(["a", "b", "c"].filter((key) => lru.get(key) !== undefined)).toEqual(["a", "c"]);
    expect(lru.bytes()).toBe(8);
  });

  it("counts a replaced value once and forgets a deleted one", () => {
    const lru = lruOf(10);
    lru.set("a", new Uint8Array(4));
    lru.set("a", new Uint8Array(6));
    expect(lru.bytes()).toBe(6);
    lru.delete("a");
    expect([lru.bytes(), lru.get("a")]).toEqual([0, undefined]);
  });

  it("keeps nothing larger than the whole, and the rest stays", () => {
    const lru = lruOf(10);
    lru.set("a", new Uint8Array(4));
    lru.set("b", new Uint8Array(11));
    expect([lru.get("a")?.length, lru.get("b")]).toEqual([4, undefined]);
  });

  it("never holds more than its cap and always holds the newest", () => {
    const steps = fc.array(fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.integer({ min: 0, max: 100 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(steps, (sets) => {
        const lru = lruOf(100);
        for (const [key, size] of sets) {
          lru.set(key, new Uint8Array(size));
          expect(lru.get(key)?.length).toBe(size);
          expect(lru.bytes()).toBeLessThanOrEqual(100);
        }
      }),
    );
  });
});
