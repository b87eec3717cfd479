import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeDeltas } from "../../../src/aggregate/merge-deltas.ts";
import type { PersonCut } from "../../../src/aggregate/people.port.ts";
import type { EventRecord } from "../../../src/contract/record.ts";
import { applyCut, type CutCursor } from "../../../src/profile/apply-cut.ts";
import { linesOf, newestOf, type KeptEvent } from "../../../src/profile/event-lines.ts";
import { encodeState } from "../../../src/profile/state-codec.ts";
import { emptyProfile } from "../../../src/profile/state.ts";
import { ann, bob, identified, personLog, record, start, viewed } from "../../support/person-records.ts";

/** A person in memory, fed cut by cut. */
const person = () => {
  const state = emptyProfile();
  const events: KeptEvent[] = [];
  let cursor: CutCursor | undefined;
  const journal = {
    append: (event: KeptEvent) => void events.push(event),
    all: () => newestOf(events),
    clear: () => void events.splice(0),
  };
  return {
    state,
    apply(cut: PersonCut) {
      cursor = applyCut(state, cursor, cut, [], journal);
      return cursor.answer;
    },
    text() {
      const { core, parts } = encodeState(state);
      return JSON.stringify([core, [...parts].sort(([a], [b]) => (a < b ? -1 : 1)), linesOf(journal.all()).text]);
    },
  };
};

const cutOf = (records: readonly EventRecord[], first: number): PersonCut => ({
  epoch: "e1",
  partition: 0,
  first,
  last: first + records.length - 1,
  records: records.map((each, index) => ({ offset: first + index, record: each })),
});

const inCuts = (log: readonly EventRecord[], sizes: readonly number[]): PersonCut[] => {
  const cuts: PersonCut[] = [];
  let at = 0;
  for (let n = 0; at < log.length; n++) {
    const size = sizes[n % sizes.length] ?? 1;
    cuts.push(cutOf(log.slice(at, at + size), at));
    at += size;
  }
  return cuts;
};

describe("applying cuts", () => {
  it("gives the same state and the same sums however the log is cut", () => {
    fc.assert(
      fc.property(personLog(), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (log, sizes) => {
        const [whole, pieces] = [person(), person()];
        const answers = inCuts(log, sizes).map((cut) => pieces.apply(cut));
        const answer = whole.apply(cutOf(log, 0));
        expect(pieces.text()).toBe(whole.text());
        expect(mergeDeltas(answers.flatMap((each) => each.deltas))).toEqual(answer.deltas);
        // An erasure takes back what the same cut would have copied before it.
        const copies = answers.flatMap((each) => each.copies);
        const isErased = log.some((each) => each.erased === true);
        expect(isErased ? copies.slice(copies.length - answer.copies.length) : copies).toEqual(answer.copies);
      }),
    );
  });

  it("answers a retried cut as the first time and counts every record once", () => {
    fc.assert(
      fc.property(personLog(), fc.integer({ min: 1, max: 9 }), (log, size) => {
        const [steady, retried] = [person(), person()];
        for (const cut of inCuts(log, [size])) {
          const answer = steady.apply(cut);
          expect(retried.apply(cut)).toEqual(answer);
          expect(retried.apply(cut)).toEqual(answer);
          expect(answer.applied + answer.duplicates + answer.copied + (answer.erased ?? 0)).toBe(cut.records.length);
        }
        expect(retried.text()).toBe(steady.text());
      }),
    );
  });

  it("applies no record below the offset that comes next", () => {
    const each = person();
    const log = [viewed("a", start), viewed("b", start + 1), viewed("c", start + 2)];
    each.apply(cutOf(log.slice(0, 2), 0));
    const overlapping = each.apply(cutOf([log[1], { ...log[2] }] as EventRecord[], 1));
    expect(overlapping).toMatchObject({ applied: 1, duplicates: 1 });
    expect(each.state.events).toBe(3);
  });

  it("copies everything at the first merge, then what follows, then nothing of it to another person", () => {
    const [carl, log] = ["carl__________________", [viewed("a", start), identified({ merge_into: bob })]];
    const each = person();
    const first = each.apply(cutOf(log, 0)).copies;
    expect(first).toEqual(log.map((one) => ({ ...one, key: bob, copied: ann })));
    const after = viewed("b", start + 1);
    expect(each.apply(cutOf([after], 2)).copies).toEqual([{ ...after, key: bob, copied: ann }]);
    expect(each.apply(cutOf([after], 3)).copies).toEqual([]);
    const other = identified({ merge_into: carl });
    const [copy, ...notices] = each.apply(cutOf([other], 4)).copies;
    expect(copy).toEqual({ ...other, key: carl, copied: ann });
    expect(notices.map(({ key, conflict }) => [key, conflict?.kind])).toEqual([
      [bob, "shared_device"],
      [carl, "shared_device"],
    ]);
  });

  it("keeps no event of an address that only points, and copies what the address itself did", () => {
    const alias = record({ type: "alias", properties: {} }, { merge_into: bob });
    const pure = person();
    expect(pure.apply(cutOf([alias], 0))).toMatchObject({ applied: 1, copies: [] });
    expect(pure.state.mergedInto).toBe(bob);
    const lived = person();
    const opened = record({ type: "email_opened", properties: {} });
    expect(lived.apply(cutOf([opened, alias], 0)).copies).toEqual([{ ...opened, key: bob, copied: ann }]);
  });

  it("does not send a copy back to where it came from", () => {
    const each = person();
    each.apply(cutOf([identified({ merge_into: bob })], 0));
    expect(each.apply(cutOf([viewed("a", start, { copied: bob })], 1)).copies).toEqual([]);
  });
});
