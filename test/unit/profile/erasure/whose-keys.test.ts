import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Identity } from "../../../../src/contract/record.ts";
import type { Traces } from "../../../../src/profile/erasure/traces.ts";
import { whoseKeys } from "../../../../src/profile/erasure/whose-keys.ts";

const pseudonyms = { key: async (kind: string, id: string) => `${kind} ${id}` };
const nothing: Traces = { to: null, address: null, from: [], identities: [], emails: [], hashes: [] };
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** People by key, as far as they are more than nothing. */
const among = (known: Readonly<Record<string, Partial<Traces>>>) => ({
  pseudonyms,
  traces: async (key: string): Promise<Traces> => ({ ...nothing, ...known[key] }),
});
const hash = sha256("ada@example.com");
const ada: Partial<Traces> = {
  from: ["anonymous phone"],
  identities: [{ user_id: "ada" }, { user_id: "ada", anonymous_id: "laptop" }] satisfies Identity[],
  emails: ["ada@example.com"],
};

describe("the keys of a person", () => {
  it("are the user's, merged visitors', and those of addresses and ids that lead to them, whichever is named", async () => {
    const world = among({
      "user ada": ada,
      "anonymous phone": { to: "user ada" },
      "anonymous laptop": { to: "user ada" },
      [`email ${hash}`]: { to: "user ada", address: "user" },
    });
    const all = ["anonymous laptop", "anonymous phone", `email ${hash}`, "user ada"];
    for (const asked of [
      { kind: "user", id: "ada" },
      { kind: "anonymous", id: "phone" },
      { kind: "email", id: hash },
    ] as const) {
      const { keys, leadsOn, names } = await whoseKeys(world, asked);
      expect(keys.toSorted()).toEqual(all);
      expect(leadsOn).toEqual([]);
      expect(names.users).toEqual(["ada"]);
      expect(names.emails).toEqual(["ada@example.com"]);
      expect(names.hashes).toEqual([hash]);
    }
  });

  it("leave out a device that somebody else uses, unless it was theirs: then it goes on leading to the other", async () => {
    const world = among({
      "user ada": ada,
      "anonymous phone": { to: "user ben" },
      "anonymous laptop": { to: "user ben" },
      [`email ${hash}`]: { to: "user ben", address: "user" },
    });
    const { keys, leadsOn, names } = await whoseKeys(world, { kind: "user", id: "ada" });
    expect(keys.toSorted()).toEqual(["anonymous phone", "user ada"]);
    expect(leadsOn).toEqual([{ key: "anonymous phone", to: "user ben", address: null }]);
    expect(names).toMatchObject({ users: ["ada"], visitors: [], hashes: [] });
  });

  it("are the one that was asked for when nothing is known, and end in a circle of merges", async () => {
    expect((await whoseKeys(among({}), { kind: "anonymous", id: "x" })).keys).toEqual(["anonymous x"]);
    const circle = among({ "anonymous a": { to: "anonymous b" }, "anonymous b": { to: "anonymous a" } });
    const { keys, leadsOn } = await whoseKeys(circle, { kind: "anonymous", id: "a" });
    expect([keys, leadsOn]).toEqual([["anonymous a", "anonymous b"], []]);
  });
});
