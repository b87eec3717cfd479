import { reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { attempting } from "../../../src/base/attempt.ts";
import { knownSettings, type SettingsMemory } from "../../../src/platform/cloudflare/known-settings.ts";
import { createSealer } from "../../../src/platform/cloudflare/sealer.ts";
import { durableSettings, type SettingsStub } from "../../../src/platform/cloudflare/settings.ts";
import { systemRandom } from "../../../src/platform/cloudflare/system.ts";
import { within } from "../../../src/platform/cloudflare/within.ts";

const key = "0123456789abcdefghijABCDEFGHIJ0123456789abc";
const sealer = createSealer({ v: 1, pseudonym: key, roots: [{ kid: 1, key }] }, systemRandom);
const clock = { now: () => state.now };
const state = { now: 1_000_000, asked: 0, isAway: false };
const store = () => env.SETTINGS.getByName("settings") as unknown as SettingsStub;
const settings = durableSettings(store, sealer, clock);
afterEach(async () => {
  Object.assign(state, { now: 1_000_000, asked: 0, isAway: false });
  await reset();
});

describe("the settings store", () => {
  it("keeps a document by kind and id, and gives it back", async () => {
    const put = await settings.put("placement", "home", { slots: 3 }, "me");
    expect(put).toMatchObject({ ok: true, value: { kind: "placement", id: "home", by: "me", changed: 1_000_000 } });
    expect(await settings.get("placement", "home")).toMatchObject({ value: { slots: 3 }, by: "me" });
    expect(await settings.get("source", "home")).toBeNull();
    await settings.put("placement", "a", 1, "me");
    expect((await settings.list("placement")).map(({ id }) => id)).toEqual(["a", "home"]);
    expect(await settings.list("source")).toEqual([]);
  });

  it("refuses a change that somebody else's came before", async () => {
    expect(await settings.put("k", "id", 1, "me", 7)).toEqual({ ok: false, error: "conflict" });
    const first = await settings.put("k", "id", 1, "me", 0);
    const version = first.ok ? first.value.version : -1;
    expect(await settings.put("k", "id", 2, "me", 0)).toEqual({ ok: false, error: "conflict" });
    expect((await settings.put("k", "id", 2, "me", version)).ok).toBe(true);
    expect(await settings.put("k", "id", 3, "me", version)).toEqual({ ok: false, error: "conflict" });
  });

  it("never uses a version twice, also after a deletion", async () => {
    const versionOf = async (value: unknown): Promise<number> => {
      const put = await settings.put("k", "id", value, "me");
      return put.ok ? put.value.version : -1;
    };
    const seen = [await versionOf(1), await versionOf(2)];
    expect(await settings.delete("k", "id", "me")).toBe(true);
    expect(await settings.delete("k", "id", "me")).toBe(false);
    seen.push(await versionOf(1));
    expect(new Set(seen).size).toBe(3);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  it("holds nothing readable", async () => {
    await settings.put("source", "web", { forward_to: { headers: { authorization: "very secret" } } }, "me");
    await runInDurableObject(env.SETTINGS.getByName("settings"), (_, { storage }) => {
      expect(JSON.stringify(storage.sql.exec("SELECT * FROM documents").toArray())).not.toContain("very secret");
    });
  });

  it("keeps at most 1,000 documents of a kind", async () => {
    await runInDurableObject(env.SETTINGS.getByName("settings"), (store) => {
      for (let n = 0; n < 1_000; n++) {
        store.put({ kind: "k", id: `${n}`, changed: 1, by: "me", hash: `${n}`, body: "x", expected: null });
      }
    });
    expect(await settings.put("k", "one more", 1, "me")).toEqual({ ok: false, error: "full" });
    expect((await settings.put("other", "one more", 1, "me")).ok).toBe(true);
  });
});

describe("what an isolate knows of the settings", () => {
  const memory = (): SettingsMemory & { text: string | null } => ({
    text: null,
    async recall() {
      return this.text;
    },
    async remember(text) {
      this.text = text;
    },
  });
  const isolate = (remembered: SettingsMemory) => {
    const deferred: Promise<unknown>[] = [];
    const known = knownSettings({
      object: () => ({
        snapshot: async (revision) => {
          state.asked += 1;
          if (state.isAway) throw new Error("away");
          return store().snapshot(revision);
        },
      }),
      sealer,
      clock,
      attempt: attempting(within),
      memory: remembered,
      defer: (work) => void deferred.push(work),
    });
    return { ...known, settle: () => Promise.all(deferred) };
  };
  const valuesOf = (snapshot: { all: readonly { value: unknown }[] } | null) => snapshot?.all.map(({ value }) => value);

  it("is asked for once, then answers from memory for 30 seconds, then asks behind the answer", async () => {
    const one = isolate(memory());
    await settings.put("k", "id", "old", "me");
    expect(one.known()).toBeNull();
    await one.load();
    await settings.put("k", "id", "new", "me");
    state.now += 30_000;
    expect([valuesOf(one.known()), state.asked]).toEqual([["old"], 1]);
    state.now += 1;
    expect(valuesOf(one.known())).toEqual(["old"]);
    await one.settle();
    expect([valuesOf(one.known()), state.asked]).toEqual([["new"], 2]);
  });

  it("keeps a document that did not change as the same object", async () => {
    const one = isolate(memory());
    await settings.put("k", "same", 1, "me");
    const before = await one.load();
    await settings.put("k", "other", 2, "me");
    state.now += 1_000;
    const after = await one.load();
    expect(after?.all).toHaveLength(2);
    expect(after?.all.find(({ id }) => id === "same")).toBe(before?.all[0]);
  });

  it("is asked for at most once a second, however often a guess asks for it", async () => {
    const one = isolate(memory());
    for (let n = 0; n < 10; n++) await one.load();
    expect(state.asked).toBe(1);
  });

  it("holds while the store is away, and a new isolate has it from the data centre's memory", async () => {
    const remembered = memory();
    const one = isolate(remembered);
    await settings.put("k", "id", "kept", "me");
    await one.load();
    await one.settle();
    state.isAway = true;
    state.now += 60_000;
    expect(valuesOf(one.known())).toEqual(["kept"]);
    expect(valuesOf(await one.load())).toEqual(["kept"]);
    expect(valuesOf(await isolate(remembered).load())).toEqual(["kept"]);
    expect(remembered.text).not.toContain("kept");
    expect(await isolate(memory()).load()).toBeNull();
  });

  it("is asked for again at once after a change of one's own", async () => {
    const one = isolate(memory());
    await one.load();
    await settings.put("k", "id", "mine", "me");
    one.forget();
    expect(one.known()).toBeNull();
    expect(valuesOf(await one.load())).toEqual(["mine"]);
  });
});
