import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Consent } from "../../../src/contract/consent.ts";
import { decodeState, encodeState } from "../../../src/profile/state-codec.ts";
import { emptyProfile } from "../../../src/profile/state.ts";
import { viewOf } from "../../../src/profile/view.ts";
import { bob, documentOf, folded, ordered, start, viewed } from "../../support/person-records.ts";

const saying = (id: string, occurred: number, consent: Consent) => viewed("a", occurred, { id, consent });

describe("consent", () => {
  it("is what was said last per category, with when and in which event", () => {
    const state = folded([
      saying("e1", start, { analytics: true, personalization: true }),
      saying("e2", start + 10, { personalization: false }),
      saying("late", start + 5, { personalization: true, marketing: true, analytics: false }),
    ]);
    expect(documentOf(state)?.consent).toEqual({
      analytics: { value: false, at: new Date(start + 5).toISOString(), event_id: "late" },
      personalization: { value: false, at: new Date(start + 10).toISOString(), event_id: "e2" },
      marketing: { value: true, at: new Date(start + 5).toISOString(), event_id: "late" },
    });
  });

  it("ends the same in any order of arrival; of two answers at once the one that allows less stands", () => {
    const answers = [
      saying("e1", start, { personalization: true, gpc: false }),
      saying("e2", start, { personalization: false, gpc: true }),
      saying("e3", start - 1, { personalization: true, gpc: false }),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(answers, { minLength: 3 }), (order) => {
        const { consent } = folded(order);
        expect([consent.get("personalization"), consent.get("gpc")]).toEqual([
          { value: false, at: start, event: "e2" },
          { value: true, at: start, event: "e2" },
        ]);
      }),
    );
  });

  it("comes along from the device on which it was given", () => {
    expect(folded([{ ...saying("e1", start, { marketing: true }), copied: bob }]).consent.get("marketing")).toEqual({
      value: true,
      at: start,
      event: "e1",
    });
  });

  it("leaves no trace in the state of somebody who was never asked", () => {
    const { core, parts } = encodeState(folded([viewed("a", start)]));
    expect(core).not.toContain("consent");
    expect(decodeState({ core, parts }).consent.size).toBe(0);
  });
});

describe("somebody who denied personalization", () => {
  const past = [viewed("a", start), ordered("o", { b: 1 })];

  it("is a stranger to recommendations, from that event on until they allow it again", () => {
    const denied = folded([...past, saying("no", start + 1, { personalization: false })]);
    expect(viewOf(denied)).toEqual({
      known: false,
      withdrawn: true,
      revision: 3,
      viewed: [],
      cart: [],
      purchased: [],
      refused: [],
      categories: [],
      brands: [],
      last: null,
    });
    expect(documentOf(denied)?.viewed).toHaveLength(1);
    const allowed = folded([saying("yes", start + 2, { personalization: true })], denied);
    expect(viewOf(allowed)).toMatchObject({ known: true, withdrawn: false, revision: 4, viewed: [{ item: "a" }] });
  });

  it("is not whoever was not asked, nor whoever objects to selling their data or to marketing", () => {
    expect(viewOf(folded(past)).known).toBe(true);
    expect(viewOf(folded([...past, saying("gpc", start + 1, { gpc: true, marketing: false })])).known).toBe(true);
    expect(viewOf(emptyProfile()).known).toBe(false);
  });
});
