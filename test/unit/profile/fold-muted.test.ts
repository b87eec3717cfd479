import { describe, expect, it } from "vitest";
import { fold } from "../../../src/profile/fold.ts";
import { paced } from "../../../src/profile/pace.ts";
import { decodeState, encodeState } from "../../../src/profile/state-codec.ts";
import { emptyProfile } from "../../../src/profile/state.ts";
import { ann, bob, day, documentOf, ordered, start, viewed } from "../../support/person-records.ts";

describe("a pace", () => {
  const allowance = { costMs: 10, burst: 3 };

  it("lets a burst through, then one for every drained one", () => {
    let pace = paced(null, 1_000, allowance);
    pace = paced(pace, 1_000, allowance);
    pace = paced(pace, 1_000, allowance);
    expect(pace).toEqual({ at: 1_000, level: 30 });
    expect(paced(pace, 1_009, allowance)).toBeNull();
    expect(paced(pace, 1_010, allowance)).toEqual({ at: 1_010, level: 30 });
    expect(paced(pace, 9_000, allowance)).toEqual({ at: 9_000, level: 10 });
  });

  it("does not take one that comes late for one of a flood", () => {
    const pace = paced(null, 3_600_000, allowance);
    expect(paced(pace, 1, allowance)).toEqual({ at: 3_600_000, level: 20 });
  });
});

describe("events of a machine", () => {
  it("are kept and shown like others, but count nowhere", () => {
    const state = emptyProfile();
    const folded = fold(state, viewed("a", start, { bot: true }));
    expect(folded).toMatchObject({ outcome: "applied", deltas: [], muted: "bot", isListed: true });
    expect(fold(state, ordered("o", { a: 1 }, start, { bot: true })).deltas).toEqual([]);
    expect(state.counters.get("product_viewed")).toBe(1);
    expect(state.viewed.map(({ item }) => item)).toEqual(["a"]);
    expect(documentOf(state)?.flood).toBeNull();
  });
});

describe("a flood of one person's events", () => {
  const flood = (events: number, everyMs: number) => {
    const state = emptyProfile();
    let [counted, muted] = [0, 0];
    for (let n = 0; n < events; n++) {
      const received = start + n * everyMs;
      const folded = fold(state, viewed("pushed", received, { received }));
      if (folded.muted === null) counted++;
      if (folded.muted === "flood") muted++;
    }
    return { state, counted, muted };
  };

  it("counts up to a thousand at once and 50 a second after that; the rest stays in the profile alone", () => {
    const { state, counted, muted } = flood(5_000, 0);
    expect([counted, muted]).toEqual([1_000, 4_000]);
    expect(state.counters.get("product_viewed")).toBe(5_000);
    expect(documentOf(state)?.flood).toEqual({ day: "2026-03-02", events: 4_000 });
    const later = fold(state, viewed("x", start + 1_000, { received: start + 1_000 }));
    expect(later.muted).toBeNull();
  });

  it("is none at any pace that people have", () => {
    expect(flood(5_000, 25)).toMatchObject({ counted: 5_000, muted: 0 });
  });

  it("comes out the same however the state was stored in between", () => {
    const [whole, stored] = [flood(1_500, 5).state, { state: emptyProfile() }];
    for (let n = 0; n < 1_500; n++) {
      const received = start + n * 5;
      fold(stored.state, viewed("pushed", received, { received }));
      if (n % 100 === 0) stored.state = decodeState(encodeState(stored.state));
    }
    expect([stored.state.flood, stored.state.pace]).toEqual([whole.flood, whole.pace]);
    expect(whole.flood?.events).toBe(1_500 - 1_000 - Math.floor((1_499 * 5) / 20));
  });

  it("is none of imports and of copies, which come in bulk", () => {
    const state = emptyProfile();
    for (let n = 0; n < 3_000; n++) {
      fold(state, viewed("a", start - day, { imported: true, received: start }));
      fold(state, viewed("a", start - day, { key: ann, copied: bob, received: start }));
    }
    expect(state.flood).toBeNull();
    expect(fold(state, viewed("a", start, { received: start })).deltas).toHaveLength(1);
  });
});
