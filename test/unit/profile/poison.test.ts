import { describe, expect, it } from "vitest";
import type { EventRecord } from "../../../src/contract/record.ts";
import { fold } from "../../../src/profile/fold.ts";
import { decodeState, encodeState } from "../../../src/profile/state-codec.ts";
import { emptyProfile } from "../../../src/profile/state.ts";
import { attackLog, catalogue, honestLog, shownAfter } from "../../support/attacked-shop.ts";
import { day, minute, ordered, record, start, viewed } from "../../support/person-records.ts";

const added = (item: string, occurred: number, over: Partial<EventRecord> = {}) =>
  record({ type: "product_added", properties: { product_id: item } }, { occurred, ...over });

/** Counts of an item over the records of one person. */
const countsOf = (item: string, records: readonly EventRecord[], state = emptyProfile()) => {
  const sum = { views: 0, carts: 0, buys: 0 };
  for (const each of records) {
    for (const delta of fold(state, each).deltas) {
      if (delta.item !== item) continue;
      for (const kind of ["views", "carts", "buys"] as const) sum[kind] += delta[kind];
    }
  }
  return sum;
};

describe("one person", () => {
  const visit = (at: number) => [
    viewed("a", at),
    added("a", at + 1),
    ordered(`o${at}`, { a: 1 }, at + 2),
    viewed("a", at + 3),
    added("a", at + 4),
    ordered(`p${at}`, { a: 5 }, at + 5),
  ];

  it("counts once per item and day, for looking, for the cart and for buying", () => {
    expect(countsOf("a", visit(start))).toEqual({ views: 1, carts: 1, buys: 1 });
    expect(countsOf("a", [...visit(start), ...visit(start + day)])).toEqual({ views: 2, carts: 2, buys: 2 });
  });

  it("goes by the day on which events arrive, which nobody can make up, and which never goes back", () => {
    const backdated = Array.from({ length: 60 }, (_, n) => viewed("a", start - n * day, { received: start }));
    expect(countsOf("a", backdated).views).toBe(1);
    const late = [viewed("a", start), viewed("a", start - day, { received: start - day })];
    expect(countsOf("a", late).views).toBe(1);
  });

  it("keeps their own history whole all the same", () => {
    const state = emptyProfile();
    countsOf("a", visit(start), state);
    expect(state.cart.size).toBe(0);
    expect(state.purchases.get("a")).toMatchObject({ bought: 6, orders: 2 });
    expect(state.counters.get("product_viewed")).toBe(2);
  });

  it("takes no step from one item to the next twice a day, and pairs two items of orders once", () => {
    const round = Array.from({ length: 40 }, (_, n) => viewed(n % 2 === 0 ? "a" : "b", start + n * minute));
    const orders = [1, 2, 3].map((n) => ordered(`o${n}`, { a: 1, b: 1 }, start + 50 * minute + n));
    const pairs = { "a b": [0, 0, 0], "b a": [0, 0, 0] };
    const state = emptyProfile();
    for (const each of [...round, ...orders]) {
      for (const delta of fold(state, each).deltas) {
        for (const [other, sums] of Object.entries(delta.pairs)) {
          const pair = pairs[`${delta.item} ${other}` as keyof typeof pairs];
          for (const [at, sum] of sums.entries()) pair[at] = (pair[at] ?? 0) + sum;
        }
      }
    }
    expect(pairs).toEqual({ "a b": [27_720, 1, 60], "b a": [27_720, 1, 60] });
  });

  it("counts for a thousand things a day, and not for one more", () => {
    const many = Array.from({ length: 1_100 }, (_, n) => added(`i${n}`, start + n * 1_000));
    const state = emptyProfile();
    const carts = many.reduce((sum, each) => sum + fold(state, each).deltas.length, 0);
    expect(carts).toBe(1_000);
  });

  it("is counted the same however the state was stored in between", () => {
    let state = emptyProfile();
    const records = [...visit(start), ...visit(start + minute), ...visit(start + day)];
    const sums = records.map((each) => {
      state = decodeState(encodeState(state));
      return fold(state, each).deltas.length;
    });
    const whole = emptyProfile();
    expect(sums).toEqual(records.map((each) => fold(whole, each).deltas.length));
    expect(encodeState(state)).toEqual(encodeState(whole));
  });

  it("brings an imported history whole", () => {
    const imported = { imported: true as const, received: start };
    const orders = [1, 2, 3].map((n) => ordered(`o${n}`, { a: 1 }, start - n * day, imported));
    const state = emptyProfile();
    const buys = orders.map((each) => fold(state, each).deltas[0]?.importedBuys);
    expect(buys).toEqual([1, 1, 1]);
  });
});

describe("a purchase that a browser claims", () => {
  const claim = (id: string, at = start) => ordered(id, { a: 2 }, at, { claimed: true });

  it("is known of the person at once and counts nowhere", () => {
    const state = emptyProfile();
    expect(fold(state, claim("o")).deltas).toEqual([]);
    expect(state.purchases.get("a")).toMatchObject({ bought: 2, orders: 1 });
  });

  it("counts once the shop's server reports it, with the days since the order before it, and is had once", () => {
    let state = emptyProfile();
    fold(state, ordered("before", { a: 1 }, start - 9 * day));
    fold(state, claim("o"));
    state = decodeState(encodeState(state));
    const [delta] = fold(state, ordered("o", { a: 2 }, start + minute)).deltas;
    expect(delta).toMatchObject({ item: "a", buys: 1 });
    expect({ ...delta?.pairs }).toEqual({ a: [9, 1, 0] });
    expect(fold(state, ordered("o", { a: 2 }, start + 2 * minute)).deltas).toEqual([]);
    expect(state.purchases.get("a")).toMatchObject({ bought: 3, orders: 2 });
  });

  it("adds nothing after the server's report", () => {
    expect(countsOf("a", [ordered("o", { a: 2 }), claim("o", start + 1)])).toMatchObject({ buys: 1 });
  });
});

describe("an attack by 1 % of people with half of all events", () => {
  const honest = honestLog(990, 1);
  const calm = shownAfter(honest);
  const claimed = (log: readonly EventRecord[]) =>
    log.map((each) => (each.type === "order_completed" ? { ...each, claimed: true as const } : each));

  it("moves none of the ten most popular by more than one rank where browsers' purchases do not count", () => {
    for (let rank = 1; rank <= 10; rank++) {
      const target = calm.board[rank] ?? "";
      const attacked = shownAfter([...honest, ...claimed(attackLog(target, 10, honest.length))]);
      for (const [place, item] of calm.board.slice(0, 10).entries()) {
        expect(Math.abs(attacked.board.indexOf(item) - place), `${item}, pushing ${target}`).toBeLessThanOrEqual(1);
      }
    }
  });

  it("does no more, wherever it is aimed, than as many people who each went round the shop twice", () => {
    const twice = 2 * 4 * catalogue.length * 10;
    for (const target of [calm.board[5], calm.board[25], calm.board[55]]) {
      const few = shownAfter([...honest, ...attackLog(target ?? "", 10, twice)]);
      const many = shownAfter([...honest, ...attackLog(target ?? "", 10, honest.length)]);
      expect(many.board).toEqual(few.board);
      for (const item of catalogue) expect(many.list(item), item).toEqual(few.list(item));
    }
  });
});
