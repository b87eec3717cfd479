import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventTypes } from "../../../src/contract/events/index.ts";
import { fold } from "../../../src/profile/fold.ts";
import { decodeState, encodeState } from "../../../src/profile/state-codec.ts";
import { emptyProfile } from "../../../src/profile/state.ts";
import { viewOf } from "../../../src/profile/view.ts";
import { bob, day, folded, identified, personLog, record, start, viewed } from "../../support/person-records.ts";

const text = (state: Parameters<typeof encodeState>[0]): string => {
  const { core, parts } = encodeState(state);
  return JSON.stringify([core, [...parts].sort(([a], [b]) => (a < b ? -1 : 1))]);
};

describe("the fold", () => {
  it("changes nothing for a record that it knows, wherever it comes again", () => {
    fc.assert(
      fc.property(personLog(), fc.nat(), (all, at) => {
        // Of an erasure nothing is remembered but its time: erasure.test.ts.
        const log = all.filter((each) => each.erased === undefined);
        const state = folded(log);
        const before = text(state);
        const again = log[at % Math.max(1, log.length)];
        if (again === undefined) return;
        expect(fold(state, again)).toMatchObject({ outcome: "duplicate", deltas: [], session: 0 });
        expect(text(state)).toBe(before);
      }),
    );
  });

  it("takes any log in any order, and the state survives its texts", () => {
    fc.assert(
      fc.property(personLog(), (log) => {
        const state = folded(log);
        expect(text(decodeState(encodeState(state)))).toBe(text(state));
        expect(viewOf(decodeState(encodeState(state)))).toEqual(viewOf(state));
      }),
    );
  });

  it("goes on from stored texts as if it had never stopped", () => {
    fc.assert(
      fc.property(personLog(), fc.nat(60), (log, stop) => {
        const stopped = decodeState(encodeState(folded(log.slice(0, stop))));
        expect(text(folded(log.slice(stop), stopped))).toBe(text(folded(log)));
      }),
    );
  });

  it("yields whole, non-negative contributions for one day", () => {
    fc.assert(
      fc.property(personLog(), (log) => {
        const state = emptyProfile();
        for (const each of log) {
          const { deltas, outcome } = fold(state, each);
          if (outcome !== "applied") expect(deltas).toEqual([]);
          expect(new Set(deltas.map((delta) => `${delta.day} ${delta.item}`)).size).toBe(deltas.length);
          for (const delta of deltas) {
            const sums = [
              delta.views,
              delta.carts,
              delta.buys,
              delta.importedBuys,
              ...Object.values(delta.pairs).flat(),
            ];
            expect(sums.every((sum) => Number.isInteger(sum) && sum >= 0)).toBe(true);
          }
        }
      }),
    );
  });

  it("knows every event type of the contract", () => {
    for (const type of eventTypes) {
      const properties = { product_id: "a", order_id: "1", products: [], name: "n", query: "q", kind: "not_for_me" };
      const state = emptyProfile();
      expect(fold(state, record({ type, properties } as never)).outcome).toBe("applied");
      expect(state.counters.get(type)).toBe(1);
    }
  });

  it("recognises a live record for 35 days of received time, an import or a copy for ever", () => {
    const first = viewed("a", start);
    const later = (days: number) => ({ ...first, received: first.received + days * day });
    const outcomes = (record_: typeof first, days: number) =>
      fold(folded([record_]), { ...record_, ...later(days) }).outcome;
    expect(outcomes(first, 35)).toBe("duplicate");
    expect(outcomes(first, 36)).toBe("applied");
    for (const flag of [{ imported: true as const }, { copied: bob }]) {
      const flagged = { ...first, ...flag };
      expect(fold(folded([flagged]), { ...flagged, received: first.received + 400 * day }).outcome).toBe("duplicate");
    }
  });

  it("recognises a resend at the end of the window that waited in the buffer for a week more", () => {
    const first = viewed("a", start);
    const resent = { ...first, received: first.received + 35 * day };
    const state = folded([first, viewed("b", start, { id: "newer", received: first.received + 42 * day })]);
    expect(fold(state, resent).outcome).toBe("duplicate");
    const late = folded([first, viewed("b", start, { id: "newer", received: first.received + 43 * day })]);
    expect(late.seen.days.size).toBe(1);
  });

  it("tells sources with the same ids apart", () => {
    const state = folded([viewed("a", start, { id: "1" })]);
    expect(fold(state, viewed("a", start, { id: "1", source: "app" })).outcome).toBe("applied");
    expect(state.events).toBe(2);
  });

  it("merges traits by the time they were true; null clears and stays cleared", () => {
    const state = emptyProfile();
    const told = (at: number, traits: Record<string, string | null>) =>
      fold(state, identified({ occurred: start + at }), { traits });
    told(5, { plan: "pro", city: "Ulm" });
    told(1, { plan: "free", name: "Ann" });
    told(9, { city: null });
    told(7, { city: "Bonn" });
    const traits = Object.fromEntries(Array.from(state.traits, ([name, trait]) => [name, trait.value]));
    expect(traits).toEqual({ plan: "pro", name: "Ann", city: null });
  });

  it("bounds what outsiders could grow", () => {
    const state = emptyProfile();
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`t${n}`, "v"]));
    fold(state, identified(), { traits: { ...many, long: "x".repeat(5_000) } });
    for (let n = 0; n < 300; n++) {
      const properties = { product_id: `i${n}`, category: `c${n}`, brand: `b${n}` };
      fold(state, record({ type: "product_viewed", properties }));
      fold(state, record({ type: "feedback", properties: { kind: "not_for_me", item_id: `i${n}` } }));
    }
    expect([state.traits.size, state.categories.size, state.brands.size, state.refused.size]).toEqual([
      100, 100, 100, 200,
    ]);
    expect(state.refused.has("i299")).toBe(true);
  });

  it("points to whom the person became, but not for a copied merge", () => {
    expect(folded([identified({ merge_into: bob })]).mergedInto).toBe(bob);
    const copied = folded([identified({ merge_into: bob, copied: bob })]);
    expect(copied.mergedInto).toBeNull();
    expect([...copied.mergedFrom]).toEqual([bob]);
  });
});
