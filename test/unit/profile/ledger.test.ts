import { describe, expect, it } from "vitest";
import type { Decision, MessageLedger } from "../../../src/contract/decision.ts";
import { noted, settled } from "../../../src/profile/ledger.ts";

const decision = (id: string, revision = 1): Decision => ({
  id,
  placement: "default",
  revision,
  decided: 100,
  slots: [],
});
const request = (id: string, replaces: string | null, shown: number | null = null, revision = 1) => ({
  message: "m",
  proposal: decision(id, revision),
  replaces,
  shown,
});
const ids = (ledger: MessageLedger) => [ledger.current.id, ...ledger.earlier.map((earlier) => earlier.id)];

describe("the ledger of a message", () => {
  it("notes a picture served within the hold, not one right after another and none of what was never shown", () => {
    const shown = settled(null, request("d1", null, 1_000));
    const serving = (at: number) => ({ at, heldMs: 10_250, notedMs: 250 });
    expect(noted(shown, serving(1_250))).toEqual({ ...shown, shown: 1_250 });
    expect(noted(shown, serving(11_249))).toEqual({ ...shown, shown: 11_249 });
    const proposed = settled(null, request("d1", null));
    for (const [kept, at] of [
      [shown, 1_249],
      [shown, 11_250],
      [shown, 500],
      [proposed, 1_250],
      [null, 1_250],
    ] as const) {
      expect(noted(kept, serving(at))).toBe(kept);
    }
    expect(noted(shown, null)).toBe(shown);
  });

  it("keeps the first proposal", () => {
    const first = settled(null, request("d1", null));
    expect(first).toEqual({ current: decision("d1"), shown: null, earlier: [] });
    expect(settled(first, request("d2", null))).toEqual(first);
  });

  it("replaces only the decision that the proposer saw", () => {
    const first = settled(null, request("d1", null));
    const second = settled(first, request("d2", "d1"));
    expect(second.current.id).toBe("d2");
    expect(settled(second, request("d3", "d1")).current.id).toBe("d2");
  });

  it("does not replace a decision that was served since the proposer looked", () => {
    const proposed = settled(null, request("d1", null));
    const served = settled(proposed, request("d1", "d1", 5_000));
    const late = { ...request("d2", "d1", 5_004), seenShown: null };
    expect(settled(served, late)).toMatchObject({ current: { id: "d1" }, shown: 5_004 });
    expect(settled(proposed, late)).toMatchObject({ current: { id: "d2" }, shown: 5_004 });
    expect(settled(served, { ...late, seenShown: 5_000 })).toMatchObject({ current: { id: "d2" } });
    // The same decision from a newer state changes no picture.
    const renewed = { ...request("d1", "d1", null, 2), seenShown: null };
    expect(settled(served, renewed)).toMatchObject({ current: { id: "d1", revision: 2 }, shown: 5_000 });
  });

  it("notes when the kept decision was shown, also to one whose proposal lost", () => {
    const first = settled(null, request("d1", null, 200));
    expect(first.shown).toBe(200);
    expect(settled(first, request("d2", null, 300))).toMatchObject({ current: { id: "d1" }, shown: 300 });
    expect(settled(first, request("d2", null, 150)).shown).toBe(200);
    expect(settled(first, request("d2", null)).shown).toBe(200);
  });

  it("remembers a replaced decision if it was shown, newest first", () => {
    let ledger = settled(null, request("d1", null, 200));
    ledger = settled(ledger, request("d2", "d1"));
    expect(ledger.shown).toBeNull();
    ledger = settled(ledger, request("d3", "d2", 300));
    ledger = settled(ledger, request("d4", "d3", 400));
    expect(ids(ledger)).toEqual(["d4", "d3", "d1"]);
  });

  it("renews the same decision in place", () => {
    const first = settled(null, request("d1", null, 200));
    expect(settled(first, request("d1", "d1", 300, 7))).toEqual({
      current: decision("d1", 7),
      shown: 300,
      earlier: [],
    });
  });

  it("remembers at most twenty", () => {
    let ledger = settled(null, request("d0", null, 1));
    for (let n = 1; n <= 30; n++) ledger = settled(ledger, request(`d${n}`, `d${n - 1}`, n));
    expect(ledger.earlier).toHaveLength(20);
    expect(ledger.earlier[0]?.id).toBe("d29");
  });
});
