import { describe, expect, it } from "vitest";
import type { Decision, MessageLedger } from "../../../src/contract/decision.ts";
import { endsCopies } from "../../../src/profile/ends-copies.ts";
import { noted } from "../../../src/profile/ledger.ts";
import { withCopyServed } from "../../../src/profile/served-from-copy.ts";
import { seenRendering } from "../../../src/message/seen-rendering.ts";
import { identified, record, viewed } from "../../support/person-records.ts";
import { slotOf } from "../../support/slot-of.ts";

const decision = (id: string): Decision => ({
  id,
  placement: "default",
  revision: 1,
  decided: 0,
  slots: [1, 2].map((n) => slotOf(`${id}-${n}`)),
});

const android = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0";
const clicked = (ledger: MessageLedger, slot = 1) => seenRendering(ledger, { slot, agent: android, at: 1_000 }).id;

describe("a picture that was served from a copy", () => {
  const gmail = { client: "gmail" as const, slot: 1 };
  const kept: MessageLedger = { current: decision("new"), shown: 500, earlier: [decision("old")], served: [] };

  it("is noted, so that a click by its client leads to what it showed", () => {
    const ledger = withCopyServed(kept, { message: "m", decision: decision("old"), at: 600, to: gmail });
    expect(clicked(ledger)).toBe("old");
    expect(ledger.shown).toBe(500);
  });

  it("takes the place of what the object noted for the same fetch when it answered too late", () => {
    const late = noted(kept, { at: 600, heldMs: 10_000, notedMs: 250, to: gmail });
    expect(late === null ? null : clicked(late)).toBe("new");
    const ledger = withCopyServed(late ?? kept, { message: "m", decision: decision("old"), at: 600, to: gmail });
    expect(clicked(ledger)).toBe("old");
    expect(ledger.served).toHaveLength(1);
  });

  it("leaves what other fetches of the client were served of other slots", () => {
    const both = noted(kept, { at: 550, heldMs: 10_000, notedMs: 0, to: { client: "gmail", slot: 2 } }) ?? kept;
    const late = noted(both, { at: 600, heldMs: 10_000, notedMs: 0, to: gmail }) ?? both;
    const ledger = withCopyServed(late, { message: "m", decision: decision("old"), at: 600, to: gmail });
    expect([clicked(ledger, 1), clicked(ledger, 2)]).toEqual(["old", "new"]);
  });

  it("keeps a decision that the object knows nothing of any more", () => {
    const ledger = withCopyServed(kept, { message: "m", decision: decision("lost"), at: 600, to: gmail });
    expect(ledger.earlier.map(({ id }) => id)).toEqual(["lost", "old"]);
    expect(clicked(ledger)).toBe("lost");
  });

  it("is the first of its client once, and shows when it was of what is current", () => {
    const picture = { message: "m", decision: decision("new"), at: 900, to: gmail };
    const once = withCopyServed(kept, picture);
    const twice = withCopyServed(once, { ...picture, at: 950 });
    expect(once.shown).toBe(900);
    expect(twice.served).toEqual([{ client: "gmail", decision: "new", slots: [1], first: 900, last: 950 }]);
  });
});

describe("copies of what somebody's messages show", () => {
  it("end with a withdrawal, a denial or an erasure, and with nothing else", () => {
    const key = "ends__________________";
    const ending = [
      record({ type: "email_unsubscribed", properties: {} }, { key }),
      { ...viewed("a", 1, { key }), consent: { personalization: false } },
      { ...viewed("a", 1, { key }), erased: true as const },
    ];
    const merge = identified({ key, merge_into: "other_________________" });
    const others = [merge, viewed("a", 1, { key }), { ...viewed("a", 1, { key }), consent: { personalization: true } }];
    expect([ending.map(endsCopies), others.map(endsCopies)]).toEqual([
      [true, true, true],
      [false, false, false],
    ]);
  });
});
