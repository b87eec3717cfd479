import { describe, expect, it } from "vitest";
import type { Decision, MessageLedger } from "../../../src/contract/decision.ts";
import { packCopy, timeOfVersion, unpackCopy, versionAfter, versionOf } from "../../../src/message/decision-copy.ts";
import { seenRendering } from "../../../src/message/seen-rendering.ts";
import { slotOf } from "../../support/slot-of.ts";

const at = 1_795_000_000_000;
const decision = (id: string, slots = 3): Decision => ({
  id,
  placement: "default",
  revision: 7,
  decided: at,
  slots: Array.from({ length: slots }, (_, n) => slotOf(`${id}-${n + 1}`, n === 1 ? { price: "9.00" } : {})),
});
const ledger = (over: Partial<MessageLedger> = {}): MessageLedger => ({
  current: decision("new"),
  shown: at + 5,
  earlier: [decision("old"), decision("unseen")],
  served: [
    { client: "apple", decision: "old", slots: [1, 2, 3], first: at, last: at },
    { client: "gmail", decision: "new", slots: [2], first: at + 5, last: at + 5 },
  ],
  ...over,
});

const copied = (kept: MessageLedger, owner: string | null = null) => {
  const text = packCopy({ ledger: kept, owner });
  return text === null ? null : unpackCopy(text);
};

describe("a copy of a decision", () => {
  it("says what the message shows, slot by slot, and whose it is", () => {
    const copy = copied(ledger(), "owner");
    expect(copy?.ledger.current).toEqual(ledger().current);
    expect([copy?.ledger.shown, copy?.owner]).toEqual([at + 5, "owner"]);
    expect(copied(ledger({ current: { ...decision("empty"), slots: [] } }))?.ledger.current.slots).toEqual([]);
  });

  it("leads a click to what its client shows, and leaves out what nobody shows", () => {
    const copy = copied(ledger())?.ledger ?? ledger();
    const clicked = (agent: string, slot: number) => seenRendering(copy, { slot, agent, at: at + 3_600_000 }).id;
    expect(copy.earlier.map(({ id }) => id)).toEqual(["old"]);
    expect(clicked("Mozilla/5.0 (iPhone)", 1)).toBe("old");
    // Made when the first of the pictures was fetched: the others follow it.
    expect([1, 2, 3].map((slot) => clicked("Mozilla/5.0 (Linux; Android 15)", slot))).toEqual(["new", "new", "new"]);
  });

  it("takes some 300 bytes per slot, and is not made of what is out of proportion", () => {
    const slot = slotOf("item-12345", {
      title: "A lamp of brushed brass with a linen shade",
      url: "https://shop.example/products/a-lamp-of-brushed-brass-with-a-linen-shade",
      image: "https://cdn.shop.example/images/a-lamp-of-brushed-brass-1024.jpg",
      price_text: "€ 129.00",
      reason: "Because you looked at it",
    });
    const text = packCopy({
      ledger: ledger({ current: { ...decision("a"), slots: [slot, slot, slot] } }),
      owner: null,
    });
    expect((text ?? "").length).toBeLessThan(2_200);
    const huge = slotOf("huge", { title: "x".repeat(20_000) });
    expect(copied(ledger({ current: { ...decision("a"), slots: [huge] } }))).toBeNull();
  });

  it("is nothing when it is not understood", () => {
    for (const text of ["", "null", "{}", "[1]", '{"fields":[],"decisions":[],"shown":null,"served":[]}']) {
      expect(unpackCopy(text), text).toBeNull();
    }
  });

  it("has a version that grows with every decision and note, beyond which everything older is forgotten", () => {
    const proposed = ledger({ shown: null, served: [] });
    const gmail = { client: "gmail" as const, decision: "new", first: at + 5, last: at + 5 };
    const once = ledger({ served: [{ ...gmail, slots: [1] }] });
    const twice = ledger({ served: [{ ...gmail, slots: [1, 2] }] });
    const later = ledger({ shown: at + 9 });
    const versions = [proposed, once, twice, later].map(versionOf);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    expect(new Set(versions).size).toBe(4);
    expect(versions.every(Number.isSafeInteger)).toBe(true);
    expect(versionAfter(at + 9)).toBeGreaterThan(versionOf(later));
    expect(versionAfter(at + 8)).toBeLessThan(versionOf(later));
    expect(timeOfVersion(versionOf(later))).toBe(at + 9);
  });
});
