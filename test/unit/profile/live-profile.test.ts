import { describe, expect, it } from "vitest";
import type { PersonCut } from "../../../src/aggregate/people.port.ts";
import type { EventRecord } from "../../../src/contract/record.ts";
import type { KeptEvent } from "../../../src/profile/event-lines.ts";
import { asOwn, liveProfile, type StoredProfile } from "../../../src/profile/live-profile.ts";
import { overlayEntries } from "../../../src/profile/overlay.ts";
import { emptyProfile } from "../../../src/profile/state.ts";
import { ann, bob, identified, record, start, viewed } from "../../support/person-records.ts";

/** Ann's object: committed state and overlay, without storage that could fail. */
const annsObject = () => {
  const events: KeptEvent[] = [];
  const stored: StoredProfile = {
    state: emptyProfile(),
    cursors: new Map(),
    journal: { append: (event) => void events.push(event), all: () => events, clear: () => void events.splice(0) },
    save: () => {},
  };
  const overlay = overlayEntries(100);
  const live = liveProfile({ load: () => stored, transaction: (work) => work(), overlay });
  let next = 0;
  return {
    overlay,
    /** Applies a cut that begins where the last one ended, or at `first`. */
    apply(records: readonly EventRecord[], first = next) {
      const cut: PersonCut = {
        epoch: "e1",
        partition: 0,
        first,
        last: first + records.length - 1,
        records: records.map((each, at) => ({ offset: first + at, record: each })),
      };
      next = Math.max(next, cut.last + 1);
      return live.apply(cut, []);
    },
    hand: (records: readonly EventRecord[]) => live.hand(ann, asOwn(ann, records), []),
    handPlain: (records: readonly EventRecord[]) => live.handPlain(JSON.stringify(records)),
    live,
  };
};

const idsOf = (records: readonly EventRecord[] = []): string[] => records.map(({ id }) => id);

describe("a person's object", () => {
  it("gives the last cut's answer again, though an old call came late in between", () => {
    const object = annsObject();
    const [before, now] = [[viewed("a", start)], [viewed("b", start), viewed("c", start)]];
    object.apply(before);
    const answer = object.apply(now);
    expect(object.apply(before, 0)).toEqual({ applied: 0, duplicates: 1, copied: 0, deltas: [], copies: [] });
    expect(object.apply(now, 1)).toEqual(answer);
    expect(answer.deltas.length).toBeGreaterThan(0);
  });

  it("hands on what the reader committed before it was handed over", () => {
    const object = annsObject();
    const [past, merge, after] = [viewed("a", start), identified({ merge_into: bob }), viewed("b", start)];
    object.hand([past]);
    object.apply([past, merge]);
    expect(idsOf(object.hand([merge])?.records)).toEqual(idsOf([past, merge]));
    object.apply([after]);
    const on = object.hand([after]);
    expect(on?.to).toBe(bob);
    expect(idsOf(on?.records)).toEqual(idsOf([after]));
  });

  it("hands on the past of an alias that was committed before it was handed over", () => {
    const object = annsObject();
    const past = viewed("a", start);
    const alias = record({ type: "alias", properties: {} }, { merge_into: bob });
    object.hand([past]);
    object.apply([past, alias]);
    expect(idsOf(object.hand([alias])?.records)).toEqual(idsOf([past]));
  });

  it("hands on what is overlaid when the reader committed a merge before it was handed over", () => {
    const object = annsObject();
    const [waiting, merge] = [viewed("a", start), identified({ merge_into: bob })];
    object.hand([waiting]);
    object.apply([merge]);
    expect(idsOf(object.hand([merge])?.records)).toEqual(idsOf([merge, waiting]));
  });

  it("hands on what was committed before a merge that is overlaid only", () => {
    const object = annsObject();
    const [past, merge] = [viewed("a", start), identified({ merge_into: bob })];
    object.hand([merge]);
    object.apply([past]);
    expect(idsOf(object.hand([past])?.records)).toEqual(idsOf([past]));
  });

  it("keeps to itself what the first of two merges took along", () => {
    const object = annsObject();
    const cyd = "cyd___________________";
    const [past, first, second] = [
      viewed("a", start),
      identified({ merge_into: bob }),
      identified({ merge_into: cyd }),
    ];
    object.hand([past, first]);
    const on = object.hand([viewed("b", start), second]);
    expect(on?.to).toBe(cyd);
    expect(idsOf(on?.records)).toEqual(idsOf([second]));
  });

  it("hands on all of a batch in which somebody signs in once more as who they are", () => {
    const object = annsObject();
    object.apply([identified({ merge_into: bob })]);
    const batch = [viewed("a", start), identified({ merge_into: bob })];
    expect(idsOf(object.hand(batch)?.records)).toEqual(idsOf(batch));
  });

  it("overlays nothing for another's alias, of which the log brings no copy", () => {
    const object = annsObject();
    object.hand([record({ type: "alias", properties: {} }, { key: bob, merge_into: ann })]);
    expect(object.overlay.records()).toEqual([]);
  });

  describe("handed plain events", () => {
    const seenBy = ({ live }: ReturnType<typeof annsObject>): string[] =>
      live.overlaid().viewed.map(({ item }) => item);

    it("shows them to the next read, in order, with those that were handed one by one", () => {
      const [plain, usual] = [annsObject(), annsObject()];
      const events = ["a", "b", "c", "b"].map((item, n) => viewed(item, start + n));
      expect(plain.handPlain(events.slice(0, 1))).toBe(true);
      plain.hand(events.slice(1, 2));
      expect(plain.handPlain(events.slice(2))).toBe(true);
      usual.hand(events);
      expect(seenBy(plain)).toEqual(seenBy(usual));
      expect(plain.live.events()).toEqual(usual.live.events());
      expect(plain.live.view()).toEqual(usual.live.view());
    });

    it("shows one that comes after a read to the next one", () => {
      const object = annsObject();
      object.handPlain([viewed("a", start)]);
      expect(object.live.view().viewed).toHaveLength(1);
      object.handPlain([viewed("b", start + 1)]);
      expect(object.live.view().viewed).toHaveLength(2);
    });

    it("counts none of them twice, before the reader brings them and after", () => {
      const object = annsObject();
      const event = viewed("a", start);
      object.handPlain([event, event]);
      object.handPlain([event]);
      expect(object.live.events()).toHaveLength(1);
      object.apply([event]);
      object.handPlain([event]);
      expect(object.live.events()).toHaveLength(1);
      expect(object.overlay.records()).toEqual([]);
    });

    it("takes those that waited along with a merge", () => {
      const object = annsObject();
      const [waiting, merge] = [viewed("a", start), identified({ merge_into: bob })];
      object.handPlain([waiting]);
      expect(idsOf(object.hand([merge])?.records)).toEqual(idsOf([waiting, merge]));
    });

    it("takes none of somebody who became or becomes another", () => {
      const [becoming, became] = [annsObject(), annsObject()];
      becoming.hand([identified({ merge_into: bob })]);
      expect(becoming.handPlain([viewed("a", start)])).toBe(false);
      became.apply([identified({ merge_into: bob })]);
      expect(became.handPlain([viewed("a", start)])).toBe(false);
      expect(becoming.overlay.records()).toHaveLength(1);
      expect(became.overlay.records()).toEqual([]);
    });

    it("reads them once half a million characters wait", () => {
      const object = annsObject();
      const heavy = (n: number) => viewed(`i${n}`, start + n, { context: { long: "x".repeat(200_000) } });
      object.handPlain([heavy(0)]);
      object.handPlain([heavy(1)]);
      expect(object.overlay.records()).toEqual([]);
      object.handPlain([heavy(2)]);
      expect(object.overlay.records()).toHaveLength(3);
    });
  });
});
