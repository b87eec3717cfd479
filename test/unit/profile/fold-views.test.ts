import { describe, expect, it } from "vitest";
import type { ItemDelta, PairSums } from "../../../src/contract/contribution.ts";
import { fold } from "../../../src/profile/fold.ts";
import { emptyProfile } from "../../../src/profile/state.ts";
import { bob, day, folded, minute, record, start, viewed } from "../../support/person-records.ts";

const pairsOf = (deltas: readonly ItemDelta[], item: string): Record<string, PairSums> => ({
  ...deltas.find((delta) => delta.item === item)?.pairs,
});

const lastDeltas = (records: readonly ReturnType<typeof viewed>[]): readonly ItemDelta[] => {
  const state = folded(records.slice(0, -1));
  const last = records.at(-1);
  return last === undefined ? [] : fold(state, last).deltas;
};

describe("views", () => {
  it("pairs a view with the session's earlier ones, next in order of distance, together both ways", () => {
    const deltas = lastDeltas([viewed("a", start), viewed("b", start + minute), viewed("c", start + 2 * minute)]);
    expect(deltas.map((delta) => [delta.item, delta.views])).toEqual([
      ["c", 1],
      ["b", 0],
      ["a", 0],
    ]);
    expect(pairsOf(deltas, "b")).toEqual({ c: [27_720, 1, 0] });
    expect(pairsOf(deltas, "a")).toEqual({ c: [13_860, 1, 0] });
    expect(pairsOf(deltas, "c")).toEqual({ a: [0, 1, 0], b: [0, 1, 0] });
  });

  it("reaches six distinct items back, no further", () => {
    const earlier = Array.from({ length: 14 }, (_, n) => viewed(n % 2 === 0 ? "x" : `i${n}`, start + n * minute));
    const deltas = lastDeltas([...earlier, viewed("now", start + 20 * minute)]);
    expect(pairsOf(deltas, "i13")).toEqual({ now: [27_720, 1, 0] });
    expect(pairsOf(deltas, "x")).toEqual({ now: [13_860, 1, 0] });
    expect(pairsOf(deltas, "i5")).toEqual({ now: [27_720 / 6, 1, 0] });
    expect(pairsOf(deltas, "i3")).toEqual({});
    expect(pairsOf(deltas, "now")["x"]).toEqual([0, 1, 0]);
  });

  it("pairs imported views, but never counts them as views: an import raises no trend", () => {
    const imported = (item: string, at: number) => viewed(item, at, { imported: true });
    const deltas = lastDeltas([imported("a", start), imported("b", start + minute)]);
    expect(pairsOf(deltas, "a")).toEqual({ b: [27_720, 1, 0] });
    expect(deltas.map((delta) => delta.views)).toEqual([0, 0]);
    const cart = fold(
      emptyProfile(),
      record({ type: "product_added", properties: { product_id: "a" } }, { imported: true }),
    );
    expect(cart.deltas.map((delta) => delta.carts)).toEqual([0]);
  });

  it("counts a second view of an item as next again, but not as together again", () => {
    const deltas = lastDeltas([viewed("a", start), viewed("b", start + 1), viewed("a", start + 2)]);
    expect(pairsOf(deltas, "b")).toEqual({ a: [27_720, 0, 0] });
    expect(pairsOf(deltas, "a")).toEqual({});
    expect(deltas.map((delta) => delta.views)).toEqual([0]);
  });

  it("makes no pair of an item with itself", () => {
    const deltas = lastDeltas([viewed("a", start), viewed("a", start + minute)]);
    expect(deltas).toEqual([]);
  });

  it("counts under the UTC day of the occurred time", () => {
    const [delta] = lastDeltas([viewed("a", Date.UTC(2026, 2, 2, 23, 59, 59, 999))]);
    expect(delta?.day).toBe(Date.UTC(2026, 2, 2) / day);
  });

  it("keeps items named like object properties apart", () => {
    const deltas = lastDeltas([viewed("__proto__", start), viewed("constructor", start + 1), viewed("a", start + 2)]);
    const pairs = deltas.find((delta) => delta.item === "a")?.pairs ?? {};
    expect(Object.keys(pairs).sort()).toEqual(["__proto__", "constructor"]);
    expect(deltas.map((delta) => delta.item).sort()).toEqual(["__proto__", "a", "constructor"]);
  });

  it("contributes nothing for a copy, but later views pair with it", () => {
    const state = emptyProfile();
    const copy = fold(state, viewed("a", start, { copied: bob }));
    expect(copy.outcome).toBe("copied");
    expect(copy.deltas).toEqual([]);
    expect(pairsOf(fold(state, viewed("b", start + minute)).deltas, "a")).toEqual({ b: [27_720, 1, 0] });
  });

  it("lists distinct items, newest first, at most fifty, and a late view moves nothing newer", () => {
    const state = folded(Array.from({ length: 60 }, (_, n) => viewed(`i${n}`, start + n)));
    expect(state.viewed).toHaveLength(50);
    expect(state.viewed[0]?.item).toBe("i59");
    folded([viewed("i59", start), viewed("late", start + 58)], state);
    expect(state.viewed.slice(0, 3).map((seen) => seen.item)).toEqual(["i59", "late", "i58"]);
    expect(new Set(state.viewed.map((seen) => seen.item)).size).toBe(50);
  });
});

describe("sessions", () => {
  const sessions = (records: Parameters<typeof folded>[0]): (number | undefined)[] => {
    const state = emptyProfile();
    return records.map((each) => fold(state, each).session);
  };

  it("end after thirty idle minutes of occurred time", () => {
    expect(
      sessions([viewed("a", start), viewed("b", start + 30 * minute), viewed("c", start + 60 * minute + 1)]),
    ).toEqual([1, 1, 2]);
  });

  it("take a late event into the session it falls into", () => {
    expect(sessions([viewed("a", start), viewed("b", start + day), viewed("c", start + minute)])).toEqual([1, 2, 1]);
  });

  it("follow a given id across any gap, and never mix with others", () => {
    const given = (id: string, at: number) => viewed("a", at, { session_id: id });
    expect(
      sessions([given("x", start), given("y", start + 1), given("x", start + day), viewed("b", start + 2)]),
    ).toEqual([1, 2, 1, 3]);
  });

  it("are neither opened nor prolonged by what happens elsewhere", () => {
    const opened = record({ type: "email_opened", properties: {} }, { occurred: start + 29 * minute });
    expect(sessions([viewed("a", start), opened, viewed("b", start + 31 * minute)])).toEqual([1, 0, 2]);
  });
});
