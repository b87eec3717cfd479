import { describe, expect, it } from "vitest";
import type { ClientClass, Decision, MessageLedger } from "../../../src/contract/decision.ts";
import { noted, settled } from "../../../src/profile/ledger.ts";
import { servedTo } from "../../../src/profile/served.ts";
import { slotOf } from "../../support/slot-of.ts";

const decision = (id: string): Decision => ({
  id,
  placement: "default",
  revision: 1,
  decided: 1,
  slots: [slotOf(`${id}-1`), slotOf(`${id}-2`)],
});
const to = (client: ClientClass, slot = 1) => ({ client, slot });
const settle = (kept: MessageLedger | null, id: string, client: ClientClass, shown: number, slot = 1) =>
  settled(kept, {
    message: "m",
    proposal: decision(id),
    replaces: kept?.current.id ?? null,
    shown,
    to: to(client, slot),
  });

describe("who was served what", () => {
  it("is noted per client, rendering and slot", () => {
    const first = settle(null, "d1", "apple", 100);
    const second = settle(first, "d1", "apple", 150, 2);
    const third = settle(second, "d2", "gmail", 20_000);
    expect(third.served).toEqual([
      { client: "apple", decision: "d1", slots: [1, 2], first: 100, last: 150 },
      { client: "gmail", decision: "d2", slots: [1], first: 20_000, last: 20_000 },
    ]);
  });

  it("is noted at once for a slot or a client that is new, within a burst, too, and once for the same", () => {
    const kept = settle(null, "d1", "gmail", 1_000);
    const serving = (client: ClientClass, slot: number) => ({
      at: 1_100,
      heldMs: 10_250,
      notedMs: 250,
      to: to(client, slot),
    });
    expect(noted(kept, serving("gmail", 1))).toBe(kept);
    expect(noted(kept, serving("gmail", 2))?.served).toMatchObject([{ slots: [1, 2] }]);
    expect(noted(kept, serving("hey", 1))?.served).toHaveLength(2);
    // No such slot: nobody can have seen it.
    expect(noted(kept, serving("gmail", 3))).toBe(kept);
  });

  it("leaves Apple its first copy and everybody else the last one, slot by slot", () => {
    let ledger = settle(null, "d1", "apple", 1);
    ledger = settle(ledger, "d1", "gmail", 2);
    ledger = settle(ledger, "d2", "apple", 20_000);
    ledger = settle(ledger, "d2", "apple", 20_001, 2);
    ledger = settle(ledger, "d2", "gmail", 20_002);
    const has = (client: ClientClass, slot: number) => servedTo(ledger.served ?? [], to(client, slot))?.decision;
    expect([has("apple", 1), has("apple", 2)]).toEqual(["d1", "d2"]);
    expect([has("gmail", 1), has("gmail", 2), has("yahoo", 1)]).toEqual(["d2", undefined, undefined]);
  });

  it("keeps what a client still has, however many renderings came after it", () => {
    let ledger = settle(null, "frozen", "apple", 1);
    for (let n = 1; n <= 60; n++) ledger = settle(ledger, `d${n}`, "direct", n * 20_000);
    expect(ledger.earlier).toHaveLength(21);
    expect(ledger.earlier.at(-1)?.id).toBe("frozen");
    const known = new Set([ledger.current, ...ledger.earlier].map(({ id }) => id));
    expect(ledger.served?.every((one) => known.has(one.decision))).toBe(true);
  });
});
