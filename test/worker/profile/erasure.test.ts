import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { PersonCut } from "../../../src/aggregate/people.port.ts";
import type { EventRecord } from "../../../src/contract/record.ts";
import { day, identified, minute, ordered, record, start, viewed } from "../../support/person-records.ts";
import { peopleOf, type ProfileEnv } from "../../support/profile-worker.ts";

const bindings = env as unknown as ProfileEnv;
const people = peopleOf(bindings);
const stubOf = (key: string) => bindings.PROFILE.getByName(key);

let persons = 0;
const someone = (): string => `erased_${++persons}`.padEnd(22, "_");
const of = (key: string, records: readonly EventRecord[]): EventRecord[] =>
  records.map((record) => ({ ...record, key }));
const cutOf = (first: number, records: readonly EventRecord[], partition = 3): PersonCut => ({
  epoch: "e1",
  partition,
  first,
  last: first + Math.max(0, records.length - 1),
  records: records.map((record, index) => ({ offset: first + index, record })),
});

const at = start + day;
const erasure = record({ type: "alias", properties: {} }, { erased: true, occurred: at, received: at });
const everything = { type: null, session: null, since: null, until: null, limit: 1_000, after: null };
const decided = (id: string, when: number) => ({
  message: "send-1\ndefault",
  proposal: { id, placement: "default", revision: 1, decided: when, slots: [] },
  replaces: null,
  shown: when,
});

/** Everything that an object's storage holds, as text. */
const storedBy = (key: string): Promise<string> =>
  runInDurableObject(stubOf(key), (_object, ctx) => {
    const tables = ctx.storage.sql
      .exec<{ name: string }>(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
      )
      .toArray();
    return tables.map(({ name }) => JSON.stringify(ctx.storage.sql.exec(`SELECT * FROM ${name}`).toArray())).join("\n");
  });

describe("a person who is erased", () => {
  it("is unknown as soon as that is handed over, also after an eviction, and nothing brings them back", async () => {
    const key = someone();
    await people.apply(key, cutOf(0, of(key, [viewed("canary-1", start), ordered("canary-2", { "canary-3": 1 })])));
    expect((await people.view(key)).known).toBe(true);
    await people.hand(key, of(key, [erasure]), true);
    for (const look of ["at once", "after an eviction"]) {
      expect(await people.profile(key), look).toBeNull();
      expect((await people.events(key, everything)).events, look).toEqual([]);
      expect(await people.view(key), look).toMatchObject({ known: false, withdrawn: true, purchased: [] });
      await evictDurableObject(stubOf(key));
    }
    await people.hand(key, of(key, [viewed("canary-1", start + minute)]));
    expect(await people.profile(key)).toBeNull();
  });

  it("leaves nothing in the object's storage once the reader brought it", async () => {
    const key = someone();
    const past = Array.from({ length: 90 }, (_, n) => viewed(`canary-${n}`, start + n * 1_000));
    const traits = identified({ traits: "canary-traits" });
    await people.apply(key, cutOf(0, of(key, [...past, traits, ordered("canary-o", { "canary-i": 1 })])));
    await people.settle(key, decided("canary-decision", start));
    await people.hand(key, of(key, [viewed("canary-late", start)]), true);
    expect(await storedBy(key)).toContain("canary-traits");
    const answer = await people.apply(key, cutOf(92, of(key, [erasure])));
    expect(answer).toEqual({ applied: 1, duplicates: 0, copied: 0, deltas: [], copies: [] });
    expect(await storedBy(key)).not.toContain("canary");
    expect(await storedBy(key)).toContain(String(at));
    expect(await people.apply(key, cutOf(93, of(key, [viewed("canary-late", start)])))).toMatchObject({
      applied: 0,
      erased: 1,
      deltas: [],
    });
    expect(await storedBy(key)).not.toContain("canary");
  });

  it("ends in the same bytes however it came about, and answers a retried cut alike", async () => {
    const [whole, pieces] = [someone(), someone()];
    const log = [
      viewed("a", start),
      ordered("1", { a: 1 }),
      erasure,
      viewed("b", at + 1),
      ordered("2", { b: 1 }, at + 2),
    ];
    await people.apply(whole, cutOf(0, of(whole, log)));
    for (const [offset, each] of log.entries()) {
      const cut = cutOf(offset, of(pieces, [each]));
      const answer = await people.apply(pieces, cut);
      await evictDurableObject(stubOf(pieces));
      expect(await people.apply(pieces, cut)).toEqual(answer);
    }
    const rebuilt = peopleOf(bindings, 2);
    for (const key of [whole, pieces]) {
      await rebuilt.apply(key, cutOf(0, of(key, log)));
      expect(await stubOf(key).equals(2)).toBe(true);
    }
    expect((await people.profile(whole))?.counters).toEqual({ product_viewed: 1, order_completed: 1 });
    expect((await people.profile(pieces))?.purchases).toMatchObject([{ item_id: "b" }]);
  });

  it("owes nobody copies any more, and leads to nobody", async () => {
    const [visitor, user] = [someone(), someone()];
    await people.apply(visitor, cutOf(0, of(visitor, [viewed("a", start), identified({ merge_into: user })])));
    expect((await people.hand(visitor, of(visitor, [erasure])), await people.view(visitor)).known).toBe(false);
    const answer = await people.apply(visitor, cutOf(2, of(visitor, [viewed("b", start), erasure])));
    expect(answer.copies).toEqual([]);
    const next = await people.apply(visitor, cutOf(4, of(visitor, [viewed("c", at + 1)])));
    expect(next.copies).toEqual([]);
    expect((await people.view(visitor)).viewed.map(({ item }) => item)).toEqual(["c"]);
  });
});

describe("messages of a person who is erased", () => {
  it("are forgotten and stay so when the person comes back; what is decided for them then counts", async () => {
    const key = someone();
    await people.apply(key, cutOf(0, of(key, [viewed("a", start)])));
    await people.settle(key, decided("d1", start));
    await people.hand(key, of(key, [erasure]), true);
    expect(await people.message(key, "send-1\ndefault")).toMatchObject({ ledger: null, isForgotten: true });
    await people.apply(key, cutOf(1, of(key, [erasure, viewed("b", at + 1)])));
    await evictDurableObject(stubOf(key));
    expect(await people.message(key, "send-1\ndefault")).toMatchObject({ ledger: null, isForgotten: true });
    expect(await people.message(key, "never opened\ndefault")).toMatchObject({ ledger: null, isForgotten: true });
    const kept = await people.settle(key, decided("d2", at + minute));
    expect(await people.message(key, "send-1\ndefault")).toMatchObject({ ledger: kept });
    expect((await people.message(key, "send-1\ndefault")).isForgotten).toBeUndefined();
  });

  it("keep nothing of a decision that was under way, nor of a click", async () => {
    const key = someone();
    await people.apply(key, cutOf(0, of(key, [viewed("a", start)])));
    await people.apply(key, cutOf(1, of(key, [erasure])));
    await people.settle(key, decided("d1", at + 200));
    await people.clicked(key, "send-1\ndefault", { client: "direct", decision: "d1", slot: 1, at: at + 300 });
    expect(await storedBy(key)).not.toContain("d1");
  });

  it("keep what was decided after it when a rebuild replays it", async () => {
    const key = someone();
    const log = of(key, [viewed("a", start), erasure, viewed("b", at + 1)]);
    await people.apply(key, cutOf(0, log));
    const kept = await people.settle(key, decided("d2", at + minute));
    await peopleOf(bindings, 3).apply(key, cutOf(0, log));
    expect((await people.message(key, "send-1\ndefault")).ledger).toEqual(kept);
  });
});
