import { describe, expect, it } from "vitest";
import type { PersonCut } from "../../../src/aggregate/people.port.ts";
import { EventRecord } from "../../../src/contract/record.ts";
import { applyCut, type CutCursor } from "../../../src/profile/apply-cut.ts";
import type { KeptEvent } from "../../../src/profile/event-lines.ts";
import { decodeState, encodeState } from "../../../src/profile/state-codec.ts";
import { emptyProfile, kept } from "../../../src/profile/state.ts";
import { ann, bob, day, documentOf, identified, record, start, viewed } from "../../support/person-records.ts";

const carl = "carl__________________";

/** People in memory, whose copies and notices reach each other as over the log. */
const people = () => {
  const all = new Map<string, ReturnType<typeof person>>();
  const person = () => {
    const events: KeptEvent[] = [];
    return { state: emptyProfile(), events, cursor: undefined as CutCursor | undefined, next: 0 };
  };
  const of = (key: string) => {
    const known = all.get(key) ?? person();
    all.set(key, known);
    return known;
  };
  const marks: Record<string, number> = {};
  const log = (...records: EventRecord[]): void => {
    for (const one of records) {
      const each = of(one.key);
      const cut: PersonCut = {
        epoch: "e1",
        partition: 0,
        first: each.next,
        last: each.next,
        records: [{ offset: each.next++, record: one }],
      };
      // As a restart would: nothing may live in memory alone.
      each.state = decodeState(encodeState(each.state));
      const journal = {
        append: (event: KeptEvent) => void each.events.push(event),
        all: () => each.events,
        clear: () => void each.events.splice(0),
      };
      each.cursor = applyCut(each.state, each.cursor, cut, [], journal);
      const { answer } = each.cursor;
      for (const [mark, n] of Object.entries(answer.marks ?? {})) marks[mark] = (marks[mark] ?? 0) + n;
      log(...answer.copies.map((copy) => EventRecord.parse(copy)));
    }
  };
  return {
    log,
    marks,
    state: (key: string) => of(key).state,
    document: (key: string) => documentOf(of(key).state),
    types: (key: string) => of(key).events.map(({ json }) => (JSON.parse(json) as EventRecord).type),
  };
};

const device = (n: number): string => `device-${n}`.padEnd(22, "_");

describe("a device on which one person signs in after another", () => {
  const shared = people();
  shared.log(
    viewed("anns-secret", start),
    identified({ merge_into: bob, occurred: start + 1 }),
    viewed("bobs", start + 2),
    identified({ id: "as-carl", merge_into: carl, occurred: start + 3 }),
    viewed("carls", start + 4),
  );

  it("leaves to each what they did, and gives the second nothing of the first", () => {
    expect(shared.state(bob).viewed.map(({ item }) => item)).toEqual(["bobs", "anns-secret"]);
    expect(shared.state(carl).viewed.map(({ item }) => item)).toEqual(["carls"]);
  });

  it("is a conflict that both of them show, without any word of the other but a pseudonym", () => {
    const at = new Date(start + 3).toISOString();
    for (const [one, other] of [
      [bob, carl],
      [carl, bob],
    ] as const) {
      const conflicts = shared.document(one)?.identity.conflicts;
      expect(conflicts).toEqual([
        { at, kind: "shared_device", event_id: expect.stringMatching(/^as-carl:/), with: other },
      ]);
      expect(shared.types(one).filter((type) => type === "alias")).toHaveLength(1);
    }
    expect(shared.marks).toEqual({ shared_device: 1 });
  });

  it("is no sign of life of the first one", () => {
    expect(shared.state(bob)).toMatchObject({ last: start + 2, sessionCount: 1 });
  });
});

describe("an address that somebody else has now", () => {
  const pointer = (into: string, address: "user" | "visitor") =>
    record({ type: "alias", properties: {} }, { key: device(0), merge_into: into, address });
  const known = () => {
    const one = people();
    one.log(viewed("a", start, { key: bob }), viewed("b", start, { key: carl }));
    return one;
  };

  it("leads to the latter, and is a conflict of both when both are users", () => {
    const passedOn = known();
    passedOn.log(pointer(bob, "user"), pointer(carl, "user"), pointer(carl, "user"));
    expect(passedOn.state(device(0)).mergedInto).toBe(carl);
    expect(passedOn.document(bob)?.identity.conflicts).toMatchObject([{ kind: "shared_address", with: carl }]);
    expect(passedOn.document(carl)?.identity.conflicts).toMatchObject([{ kind: "shared_address", with: bob }]);
    expect(passedOn.state(carl).viewed.map(({ item }) => item)).toEqual(["b"]);
    expect(passedOn.marks).toEqual({ shared_address: 1 });
  });

  it("is none when a visitor becomes known", () => {
    const becoming = known();
    becoming.log(pointer(bob, "visitor"), pointer(carl, "user"));
    expect(becoming.document(carl)?.identity.conflicts).toEqual([]);
    expect(becoming.marks).toEqual({});
  });
});

describe("an alias of one user to another", () => {
  const question = () =>
    record({ type: "alias", properties: {} }, { id: "q", key: ann, conflict: { kind: "alias_of_user", with: bob } });

  it("merges nothing and is a conflict of both", () => {
    const aliased = people();
    aliased.log(viewed("anns", start), viewed("bobs", start, { key: bob }), question(), viewed("later", start + 1));
    expect(aliased.state(ann).mergedInto).toBeNull();
    expect(aliased.state(bob).viewed.map(({ item }) => item)).toEqual(["bobs"]);
    expect(aliased.document(ann)?.identity.conflicts).toMatchObject([
      { kind: "alias_of_user", event_id: "q", with: bob },
    ]);
    expect(aliased.document(bob)?.identity.conflicts).toMatchObject([{ kind: "alias_of_user", with: ann }]);
    expect(aliased.marks).toEqual({ alias_of_user: 1 });
  });

  it("is none while there is no such user, and makes nobody known", () => {
    const aliased = people();
    aliased.log(question());
    expect(aliased.document(ann)).toBeNull();
    expect(aliased.document(bob)).toBeNull();
    expect(aliased.marks).toEqual({});
    aliased.log(viewed("a", start));
    expect(aliased.document(ann)?.identity.conflicts).toMatchObject([{ kind: "alias_of_user" }]);
  });
});

describe("more anonymous visitors than a person has devices", () => {
  const crowd = people();
  for (let n = 0; n < kept.mergedFrom + 5; n++) {
    const key = device(n);
    crowd.log(viewed(`i${n}`, start + n, { key }), identified({ key, merge_into: bob }));
  }
  const [last, refused] = [device(kept.mergedFrom - 1), device(kept.mergedFrom)];

  it("are not merged: they stay who they were, and nothing of theirs shows in the person", () => {
    expect(crowd.state(bob).counters.get("product_viewed")).toBe(kept.mergedFrom);
    expect(crowd.state(last).mergedInto).toBe(bob);
    expect(crowd.state(refused)).toMatchObject({ mergedInto: null });
    crowd.log(viewed("more", start + 500, { key: refused }), identified({ key: refused, merge_into: bob }));
    expect(crowd.state(refused).mergedInto).toBeNull();
    expect(crowd.state(bob).counters.get("product_viewed")).toBe(kept.mergedFrom);
    expect(crowd.document(refused)?.counters).toMatchObject({ product_viewed: 2, identify: 2 });
  });

  it("are a conflict on both sides, told once each", () => {
    expect(crowd.marks).toEqual({ merge_cap: 5 });
    expect(crowd.document(bob)?.identity.conflicts.map(({ kind }) => kind)).toEqual(Array(5).fill("merge_cap"));
    expect(crowd.document(refused)?.identity.conflicts).toMatchObject([{ kind: "merge_cap", with: bob }]);
  });

  it("leave those alone that were merged before, and there is room again after some days", () => {
    crowd.log(viewed("still", start + 600, { key: last }));
    expect(crowd.state(bob).viewed[0]?.item).toBe("still");
    const [key, occurred] = [device(500), start + 4 * day];
    crowd.log(viewed("new", occurred, { key }), identified({ key, merge_into: bob, occurred }));
    expect(crowd.state(key).mergedInto).toBe(bob);
    expect(crowd.state(bob).viewed[0]?.item).toBe("new");
    expect(crowd.state(bob).mergedFrom.size).toBe(kept.mergedFrom);
  });

  it("who are not taken in can become somebody else, with all they did", () => {
    crowd.log(identified({ key: refused, merge_into: carl, occurred: start + 700 }));
    expect(crowd.state(carl).counters.get("product_viewed")).toBe(2);
    expect(crowd.document(carl)?.identity.conflicts).toEqual([]);
  });
});
