import { describe, expect, it } from "vitest";
import type { EventRecord } from "../../../src/contract/record.ts";
import { fold } from "../../../src/profile/fold.ts";
import { emptyProfile } from "../../../src/profile/state.ts";
import { folded, ordered, productsOf, record, start } from "../../support/person-records.ts";

const product = (item: string, quantity: number | undefined) => ({
  product_id: item,
  ...(quantity === undefined ? {} : { quantity }),
});
const added = (item: string, quantity?: number, at = 0): EventRecord =>
  record({ type: "product_added", properties: product(item, quantity) }, { occurred: start + at });
const removed = (item: string, quantity?: number, at = 0): EventRecord =>
  record({ type: "product_removed", properties: product(item, quantity) }, { occurred: start + at });
const cartViewed = (lines: Record<string, number>, at = 0): EventRecord =>
  record({ type: "cart_viewed", properties: { products: productsOf(lines) } }, { occurred: start + at });

describe("the cart", () => {
  it.each([
    ["adds, one unless said", [added("a"), added("a", 2), added("b")], { a: 3, b: 1 }],
    ["takes units out", [added("a", 3), removed("a", 2)], { a: 1 }],
    ["takes a line out with its last unit", [added("a", 3), removed("a", 3)], {}],
    ["takes a line out when no quantity is said", [added("a", 3), removed("a")], {}],
    ["ignores removing what is not there", [removed("a", 1), removed("b")], {}],
    ["takes out what is added late, before its removal", [removed("a", 2, 5), added("a", 3, 1)], { a: 1 }],
    ["takes all out that is added late", [removed("a", undefined, 5), added("a", 3, 1), added("a", 2, 4)], {}],
    ["takes late units out once", [removed("a", 1, 5), added("a", 1, 1), added("a", 1, 2)], { a: 1 }],
    [
      "takes out of late additions what an early one did not have",
      [added("a", 1), removed("a", 2, 5), added("a", 1, 1)],
      {},
    ],
    [
      "adds what was never there but removed before",
      [removed("a", 2, 5), removed("a", undefined, 6), added("a", 1, 7)],
      { a: 1 },
    ],
    ["adds what follows a removal in the same moment", [removed("a"), added("a")], { a: 1 }],
    ["takes out of a cart seen late", [removed("a", 1, 5), cartViewed({ a: 2, b: 1 }, 4)], { a: 1, b: 1 }],
    ["ignores adding nothing", [added("a", 0), added("b", -1)], {}],
    ["is replaced by a cart that was seen", [added("a", 3), cartViewed({ b: 2, c: 1 }, 1)], { b: 2, c: 1 }],
    ["is emptied by an empty cart that was seen", [added("a", 3), cartViewed({}, 1)], {}],
    [
      "stays when a cart was seen without saying what is in it",
      [added("a"), record({ type: "cart_viewed", properties: {} })],
      { a: 1 },
    ],
    ["keeps lines that changed after a cart seen late", [added("a", 1, 10), cartViewed({ b: 1 }, 5)], { a: 1, b: 1 }],
    ["loses the lines that an order bought", [added("a", 3), added("b"), ordered("1", { a: 1 }, start + 1)], { b: 1 }],
    [
      "keeps lines added after an order that arrives late",
      [added("a", 1, 10), ordered("1", { a: 1 }, start)],
      { a: 1 },
    ],
    [
      "keeps lines added between two reports of one order",
      [
        added("a", 3),
        ordered("1", { a: 1 }, start + 1),
        added("a", 1, 2),
        ordered("1", { a: 1 }, start + 3, { source: "server" }),
      ],
      { a: 1 },
    ],
    ["keeps a line that changed after its late removal", [added("a", 1, 10), removed("a", undefined, 5)], { a: 1 }],
  ])("%s", (_name, records, expected) => {
    const state = folded(records);
    expect(Object.fromEntries(Array.from(state.cart, ([item, line]) => [item, line.quantity]))).toEqual(expected);
  });

  it("contributes an addition, not its units", () => {
    expect(fold(emptyProfile(), added("a", 3)).deltas).toMatchObject([{ item: "a", carts: 1, views: 0, buys: 0 }]);
    expect(fold(emptyProfile(), removed("a")).deltas).toEqual([]);
  });

  it("is the same in whatever order an addition, its removal and a later addition arrive", () => {
    const history = [added("a", 2, 1), removed("a", 2, 5), added("a", 1, 10)];
    for (const first of history) {
      const rest = history.filter((each) => each !== first);
      for (const order of [
        [first, ...rest],
        [first, ...rest.toReversed()],
      ]) {
        expect(folded(order).cart.get("a")?.quantity).toBe(1);
      }
    }
  });

  it("remembers 200 removals at most that came before their additions", () => {
    const state = folded(Array.from({ length: 201 }, (_, n) => removed(`i${n}`, 1, n)));
    expect([state.owed.size, state.owed.has("i0"), state.cart.size]).toEqual([200, false, 0]);
  });

  it("keeps the latest 200 lines", () => {
    const state = folded(Array.from({ length: 201 }, (_, n) => added(`i${n}`, 1, n)));
    expect(state.cart.size).toBe(200);
    expect(state.cart.has("i0")).toBe(false);
  });
});
