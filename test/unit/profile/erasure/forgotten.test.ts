import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EventRecord } from "../../../../src/contract/record.ts";
import { isForgottenMessage } from "../../../../src/profile/erasure/forgotten.ts";
import { fold } from "../../../../src/profile/fold.ts";
import { encodeState } from "../../../../src/profile/state-codec.ts";
import { emptyProfile, type ProfileState } from "../../../../src/profile/state.ts";
import { viewOf } from "../../../../src/profile/view.ts";
import {
  bob,
  day,
  folded,
  identified,
  ordered,
  personLog,
  record,
  start,
  viewed,
} from "../../../support/person-records.ts";

const text = (state: ProfileState): string => JSON.stringify([encodeState(state).core, [...encodeState(state).parts]]);

/** The person is erased at `at`, epoch ms. */
const erasure = (at: number): EventRecord =>
  record({ type: "alias", properties: {} }, { erased: true, occurred: at, received: at });

const at = start + day;

describe("an erasure", () => {
  it("leaves nothing of any log but its own time", () => {
    fc.assert(
      fc.property(personLog(), (log) => {
        const late = at + 30 * day;
        expect(text(folded([...log, erasure(late)]))).toBe(text({ ...emptyProfile(), erased: late }));
      }),
    );
  });

  it("keeps everything of before out that the log brings later, whatever brings it, and counts it as erased", () => {
    const state = folded([viewed("a", start), erasure(at)]);
    const before = text(state);
    const late = [
      viewed("a", start),
      viewed("b", start, { received: at + day }),
      viewed("c", at + 200, { received: at - 300 }),
      viewed("d", start, { copied: bob }),
      ordered("1", { a: 1 }, start, { imported: true, received: at + day }),
      identified({ merge_into: bob }),
      record({ type: "alias", properties: {} }, { copied: bob, conflict: { kind: "merge_cap", with: bob } }),
    ];
    expect(late.map((each) => fold(state, each).outcome)).toEqual(late.map(() => "erased"));
    expect(text(state)).toBe(before);
  });

  it("lets somebody new begin with what happens after it", () => {
    fc.assert(
      fc.property(personLog(), personLog(), (log, later) => {
        const after = later.map((each) => ({
          ...each,
          occurred: each.occurred + 60 * day,
          received: each.received + 60 * day,
        }));
        const last = at + 30 * day;
        const returned = folded([...log, erasure(last), ...after]);
        const anew = folded(after);
        expect(text(returned)).toBe(text(anew.erased === null ? { ...anew, erased: last } : anew));
      }),
    );
  });

  it("repeated, or overtaken by a later one, takes nothing of who they are now", () => {
    const [first, second, now] = [erasure(at), erasure(at + day), viewed("a", at + 2 * day)];
    const state = folded([first, second, now]);
    const before = text(state);
    expect([fold(state, second).outcome, fold(state, first).outcome]).toEqual(["duplicate", "duplicate"]);
    expect(text(state)).toBe(before);
  });

  it("makes a stranger of whose mails nothing is shown, until they come back", () => {
    const state = folded([viewed("a", start), erasure(at)]);
    expect(viewOf(state)).toMatchObject({ known: false, withdrawn: true, viewed: [] });
    fold(state, viewed("b", at + day));
    expect(viewOf(state)).toMatchObject({ known: true, withdrawn: false });
    expect(viewOf(state).viewed.map(({ item }) => item)).toEqual(["b"]);
  });
});

describe("a message of somebody who was erased", () => {
  const decided = (when: number) => ({
    current: { id: "d", placement: "default", revision: 1, decided: when, slots: [] },
    shown: null,
    earlier: [],
  });

  it("is forgotten unless something was decided for it since", () => {
    expect(isForgottenMessage(null, null)).toBe(false);
    expect(isForgottenMessage(at, null)).toBe(true);
    expect(isForgottenMessage(at, decided(at - 1))).toBe(true);
    expect(isForgottenMessage(at, decided(at + 5_000))).toBe(true);
    expect(isForgottenMessage(at, decided(at + 5_001))).toBe(false);
  });
});
