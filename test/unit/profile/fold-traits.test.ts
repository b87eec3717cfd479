import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Traits } from "../../../src/contract/record.ts";
import { fold } from "../../../src/profile/fold.ts";
import { decodeState, encodeState } from "../../../src/profile/state-codec.ts";
import { emptyProfile, kept, type ProfileState } from "../../../src/profile/state.ts";
import { identified, start } from "../../support/person-records.ts";

const told = (state: ProfileState, sealed: string, traits: Traits, at = 0): void =>
  void fold(state, identified({ occurred: start + at, traits: sealed }), { traits });

describe("personal traits", () => {
  it("are kept as the sealed text that they came in, not in the clear, and others as they are", () => {
    const state = emptyProfile();
    const hash = "ab".repeat(32);
    told(state, "sealed-1", { email: "ada@example.com", contact: "Ada <ada@example.com>", plan: "gold", crm: hash });
    const { core } = encodeState(state);
    expect(core).not.toContain("ada@");
    expect(core).not.toContain(hash);
    expect(core).toContain('["plan",{"value":"gold"');
    expect(core.split("sealed-1")).toHaveLength(2);
  });

  it("follow the same rules: the newest stands, null clears", () => {
    const state = emptyProfile();
    told(state, "new", { phone: "1", email: "ada@example.com" }, 5);
    told(state, "old", { phone: "2" }, 1);
    expect(state.traits.get("phone")).toMatchObject({ sealed: "new", at: start + 5 });
    told(state, "cleared", { phone: null }, 9);
    expect(state.traits.get("phone")).toMatchObject({ value: null, at: start + 9 });
  });

  it("of an event with more than is kept are left out", () => {
    const state = emptyProfile();
    told(state, "x".repeat(kept.sealedLength + 1), { email: "ada@example.com", plan: "gold" });
    expect([...state.traits.keys()]).toEqual(["plan"]);
  });

  it("give the same text whether the state was stored in between or not", () => {
    const name = fc.constantFrom("email", "phone", "plan", "note", "__proto__", "city");
    const value = fc.constantFrom("a@b.c", "text", null);
    const step = fc.tuple(fc.array(fc.tuple(name, value), { maxLength: 4 }), fc.nat(5), fc.nat(9));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const whole = emptyProfile();
        let stored = emptyProfile();
        for (const [n, [entries, text, at]] of steps.entries()) {
          const record = identified({ id: `i${n}`, occurred: start + at, traits: `sealed-${text}` });
          const traits = Object.fromEntries(entries);
          fold(whole, record, { traits });
          fold(stored, record, { traits });
          stored = decodeState(encodeState(stored));
        }
        expect(encodeState(stored).core).toBe(encodeState(whole).core);
      }),
    );
  });
});
