import { describe, expect, it } from "vitest";
import { err, ok } from "../../../src/base/result.ts";
import type { Within } from "../../../src/base/within.port.ts";
import { cachedReadModel } from "../../../src/items/cached-read-model.ts";
import type { ReadModel, ReadModelEntry } from "../../../src/items/read-model.port.ts";

const entry = (key: string, tick: number): ReadModelEntry => ({
  key,
  value: `${key} at ${tick}`,
  version: { generation: 1, tick },
});

/** A read model that counts its reads, can be held back, and can fail. */
const store = () => {
  const held = new Map<string, ReadModelEntry>();
  const state = { reads: [] as string[][], down: false, gate: Promise.resolve(), now: 1_000_000, patient: true };
  const model: ReadModel = {
    async getMany(keys) {
      state.reads.push([...keys]);
      const { down } = state;
      const found = keys.map((key) => held.get(key) ?? null);
      await state.gate;
      if (down) throw new Error("down");
      return found;
    },
    async putMany(entries) {
      await Promise.resolve();
      for (const one of entries) held.set(one.key, one);
    },
  };
  const within: Within = async (work) => (state.patient ? ok(await work) : err("too_late"));
  return { held, state, cached: cachedReadModel(model, { clock: { now: () => state.now }, within }) };
};

describe("cachedReadModel", () => {
  it("reads a key once while it is fresh, and as long as its kind allows", async () => {
    const { held, state, cached } = store();
    const keys = ["list:a", "facts:a", "popular:0"];
    for (const key of keys) held.set(key, entry(key, 1));
    expect(await cached.getMany(keys)).toEqual(keys.map((key) => entry(key, 1)));
    await cached.getMany(keys);
    expect(state.reads).toEqual([keys]);
    state.now += 5_000;
    await cached.getMany(keys);
    expect(state.reads[1]).toEqual(["popular:0"]);
    state.now += 5_000;
    await cached.getMany(keys);
    expect(state.reads[2]).toEqual(["facts:a", "popular:0"]);
    state.now += 50_000;
    await cached.getMany(keys);
    expect(state.reads[3]).toEqual(keys);
  });

  it("asks for a missing key again after a second, not before", async () => {
    const { held, state, cached } = store();
    expect(await cached.getMany(["facts:new"])).toEqual([null]);
    held.set("facts:new", entry("facts:new", 1));
    expect(await cached.getMany(["facts:new"])).toEqual([null]);
    state.now += 1_000;
    expect(await cached.getMany(["facts:new"])).toEqual([entry("facts:new", 1)]);
  });

  it("shows what this isolate wrote or invalidated at once", async () => {
    const { held, cached } = store();
    await cached.putMany([entry("facts:a", 1)]);
    expect(await cached.getMany(["facts:a"])).toEqual([entry("facts:a", 1)]);
    await cached.putMany([entry("facts:a", 2)]);
    expect(await cached.getMany(["facts:a"])).toEqual([entry("facts:a", 2)]);
    held.set("facts:a", entry("facts:a", 3));
    cached.invalidate(["facts:a"]);
    expect(await cached.getMany(["facts:a"])).toEqual([entry("facts:a", 3)]);
  });

  it("reads a key once for all who ask at the same time", async () => {
    const { held, state, cached } = store();
    held.set("list:a", entry("list:a", 1));
    const answers = await Promise.all([1, 2, 3].map(() => cached.getMany(["list:a", "list:a"])));
    expect(answers).toEqual([1, 2, 3].map(() => [entry("list:a", 1), entry("list:a", 1)]));
    expect(state.reads).toEqual([["list:a"]]);
  });

  it("does not wait for another request's read for ever", async () => {
    const { held, state, cached } = store();
    held.set("list:a", entry("list:a", 1));
    state.gate = new Promise(() => {});
    void cached.getMany(["list:a"]);
    state.gate = Promise.resolve();
    state.patient = false;
    expect(await cached.getMany(["list:a"])).toEqual([entry("list:a", 1)]);
    expect(state.reads).toHaveLength(2);
  });

  it("forgets reads that were cancelled with their requests", async () => {
    const { state, cached } = store();
    state.gate = new Promise(() => {});
    for (let n = 0; n < 1_000; n++) void cached.getMany([`facts:${n}`]);
    expect(cached.underWay()).toBe(1_000);
    state.gate = Promise.resolve();
    state.now += 10_000;
    await cached.getMany(["facts:new"]);
    expect(cached.underWay()).toBe(0);
  });

  it("still keeps what a slow read brought", async () => {
    const { held, state, cached } = store();
    held.set("list:a", entry("list:a", 1));
    let open = () => {};
    state.gate = new Promise((resolve) => (open = resolve));
    const slow = cached.getMany(["list:a"]);
    state.now += 9_000;
    state.gate = Promise.resolve();
    await cached.getMany(["list:other"]);
    open();
    await slow;
    await cached.getMany(["list:a"]);
    expect(state.reads).toEqual([["list:a"], ["list:other"]]);
  });

  it("keeps nothing of a read that an invalidation overtook", async () => {
    const { held, state, cached } = store();
    held.set("facts:a", entry("facts:a", 1));
    let open = () => {};
    state.gate = new Promise((resolve) => (open = resolve));
    const early = cached.getMany(["facts:a"]);
    held.set("facts:a", entry("facts:a", 2));
    cached.invalidate(["facts:a"]);
    open();
    expect(await early).toEqual([entry("facts:a", 1)]);
    expect(await cached.getMany(["facts:a"])).toEqual([entry("facts:a", 2)]);
  });

  it("answers what it holds, however old, while the read model fails, and throws for keys never seen", async () => {
    const { held, state, cached } = store();
    held.set("list:a", entry("list:a", 1));
    await cached.getMany(["list:a"]);
    state.down = true;
    state.now += 3_600_000;
    expect(await cached.getMany(["list:a"])).toEqual([entry("list:a", 1)]);
    await expect(cached.getMany(["list:a", "list:b"])).rejects.toThrow("down");
    const reads = state.reads.length;
    await cached.getMany(["list:a"]);
    expect(state.reads).toHaveLength(reads);
    state.down = false;
    held.set("list:a", entry("list:a", 2));
    state.now += 1_000;
    expect(await cached.getMany(["list:a"])).toEqual([entry("list:a", 2)]);
  });

  it("answers what it holds, however old, while the read model does not answer at all", async () => {
    const { held, state, cached } = store();
    held.set("popular:0", entry("popular:0", 1));
    await cached.getMany(["popular:0"]);
    state.now += 60_000;
    held.set("popular:0", entry("popular:0", 2));
    state.gate = new Promise(() => undefined);
    state.patient = false;
    expect(await cached.getMany(["popular:0"])).toEqual([entry("popular:0", 1)]);
    // Whoever asks within the next second does not wait, nor ask again.
    state.now += 999;
    expect(await cached.getMany(["popular:0"])).toEqual([entry("popular:0", 1)]);
    expect(state.reads.length).toBe(2);
    state.gate = Promise.resolve();
    state.patient = true;
    state.now += 1;
    expect(await cached.getMany(["popular:0"])).toEqual([entry("popular:0", 2)]);
  });

  it("keeps what it holds when the read model lost it, or went back to something older", async () => {
    const { held, state, cached } = store();
    for (const key of ["list:a", "facts:a"]) held.set(key, entry(key, 5));
    await cached.getMany(["list:a", "facts:a"]);
    held.delete("list:a");
    held.set("facts:a", entry("facts:a", 4));
    state.now += 60_000;
    expect(await cached.getMany(["list:a", "facts:a"])).toEqual([entry("list:a", 5), entry("facts:a", 5)]);
    // It is looked for again in a second, not in a minute.
    held.set("list:a", entry("list:a", 6));
    state.now += 1_000;
    expect(await cached.getMany(["list:a", "facts:a"])).toEqual([entry("list:a", 6), entry("facts:a", 5)]);
  });

  it("holds at most 20,000 entries, dropping what was used longest ago", async () => {
    const { held, state, cached } = store();
    const keys = Array.from({ length: 20_001 }, (_, n) => `list:${n}`);
    for (const key of keys) held.set(key, entry(key, 1));
    await cached.getMany(keys);
    await cached.getMany(["list:20000", "list:1"]);
    expect(state.reads).toHaveLength(1);
    await cached.getMany(["list:0"]);
    expect(state.reads).toHaveLength(2);
  });
});
