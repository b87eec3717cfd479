import { describe, expect, it } from "vitest";
import type { MessageLedger } from "../../../src/contract/decision.ts";
import { type Click, withClick, withConfirmation } from "../../../src/profile/clicks.ts";
import { settled } from "../../../src/profile/ledger.ts";
import { slotOf } from "../../support/slot-of.ts";

const request = (id: string, replaces: string | null, shown = 1) => ({
  message: "m",
  proposal: {
    id,
    placement: "default",
    revision: 1,
    decided: 1,
    slots: [slotOf(`${id}-a`), slotOf(`${id}-b`)],
  },
  replaces,
  shown,
});
const fresh = settled(null, request("d1", null));
const click = (more: Partial<Click> = {}): Click => ({ client: "direct", decision: "d1", slot: 1, at: 10, ...more });
const clicks = (ledger: MessageLedger, ...given: readonly Click[]) => given.reduce(withClick, ledger);

describe("clicks in the ledger of a message", () => {
  it("are one entry per rendering, slot and class of client, with how often and from when to when", () => {
    const ledger = clicks(
      fresh,
      click(),
      click({ at: 30 }),
      click({ at: 20 }),
      click({ slot: 2, at: 40 }),
      click({ client: "unknown", at: 50 }),
      click({ decision: "d2", at: 60 }),
    );
    expect(ledger.clicked).toEqual([
      { client: "direct", decision: "d1", slot: 1, first: 10, last: 30, count: 3 },
      { client: "direct", decision: "d1", slot: 2, first: 40, last: 40, count: 1 },
      { client: "unknown", decision: "d1", slot: 1, first: 50, last: 50, count: 1 },
      { client: "direct", decision: "d2", slot: 1, first: 60, last: 60, count: 1 },
    ]);
  });

  it("are fifty, the latest", () => {
    let ledger = fresh;
    for (let n = 1; n <= 60; n++) ledger = withClick(ledger, click({ decision: `d${n}`, at: n }));
    ledger = withClick(ledger, click({ decision: "d11", at: 99 }));
    expect([ledger.clicked?.length, ledger.clicked?.[0]?.decision, ledger.clicked?.at(-1)?.count]).toEqual([
      50,
      "d12",
      2,
    ]);
  });

  it("outlive the decision that was clicked", () => {
    const clicked = withConfirmation(clicks(fresh, click()), { slot: 1, at: 20 })?.ledger ?? fresh;
    const replaced = settled(clicked, request("d2", "d1", 30));
    expect([replaced.current.id, replaced.clicked, replaced.confirmed]).toEqual([
      "d2",
      clicked.clicked,
      clicked.confirmed,
    ]);
  });
});

describe("a click that is confirmed", () => {
  const confirm = (ledger: MessageLedger, slot = 1, at = 100) => withConfirmation(ledger, { slot, at });

  it("is that of the rendering last clicked in its slot, also when something newer is shown now", () => {
    const ledger = settled(clicks(fresh, click({ slot: 2 })), request("d2", "d1"));
    expect(confirm(ledger, 2)?.confirmation).toEqual({ decision: "d1", item: "d1-b", isNew: true });
    expect(confirm(clicks(ledger, click({ decision: "d2", slot: 2, at: 20 })), 2)?.confirmation.item).toBe("d2-b");
  });

  it("counts once per slot", () => {
    const once = confirm(clicks(fresh, click()));
    expect(once?.ledger.confirmed).toEqual([{ slot: 1, decision: "d1", at: 100 }]);
    const again = confirm(once?.ledger ?? fresh, 1, 200);
    expect(again?.confirmation.isNew).toBe(false);
    expect(again?.ledger).toBe(once?.ledger);
    expect(confirm(once?.ledger ?? fresh, 2)?.confirmation.isNew).toBe(true);
  });

  it("may arrive before its click is noted, or come from a page that listed all slots of one picture", () => {
    expect(confirm(fresh, 2)?.confirmation).toEqual({ decision: "d1", item: "d1-b", isNew: true });
    const ledger = settled(clicks(fresh, click()), request("d2", "d1"));
    expect(confirm(ledger, 2)?.confirmation).toEqual({ decision: "d1", item: "d1-b", isNew: true });
  });

  it("of a slot that the message does not have is none", () => {
    expect([confirm(fresh, 0), confirm(fresh, 3)]).toEqual([null, null]);
  });
});
