import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { EventRecord } from "../../../src/contract/record.ts";
import { day, identified, minute, start, viewed } from "../../support/person-records.ts";
import { peopleOf, sealer, type ProfileEnv } from "../../support/profile-worker.ts";

const bindings = env as unknown as ProfileEnv;
const people = peopleOf(bindings);

let persons = 0;
const someone = (): string => `buffered_${++persons}`.padEnd(22, "_");

/** Plays the log: applies records to one person at growing offsets. */
const reader = () => {
  let offset = 0;
  return async (key: string, records: readonly EventRecord[]) => {
    const first = offset;
    offset += records.length;
    const cut = records.map((each, index) => ({ offset: first + index, record: { ...each, key } }));
    return people.apply(key, { epoch: "e1", partition: 0, first, last: offset - 1, records: cut });
  };
};
const evict = (key: string): Promise<void> => evictDurableObject(bindings.PROFILE.getByName(key));
const viewedItems = async (key: string): Promise<string[]> => (await people.view(key)).viewed.map((seen) => seen.item);

/** Events stored of the overlay, one list per row; null while the table was never needed. */
const storedOf = (key: string): Promise<string[][] | null> =>
  runInDurableObject(bindings.PROFILE.getByName(key), (_profile, { storage: { sql } }) => {
    const tables = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'overlay'").toArray();
    if (tables.length === 0) return null;
    const rows = sql.exec<{ body: string }>("SELECT body FROM overlay").toArray();
    return rows.map(({ body }) => (JSON.parse(`[${body}]`) as EventRecord[]).map((record) => record.id));
  });

describe("the overlay of events that wait in the buffer", () => {
  it("survives an eviction, in one row, and is gone once the reader brought them", async () => {
    const [key, apply] = [someone(), reader()];
    await apply(key, [viewed("old", start - minute)]);
    const events = ["a", "b", "c"].map((item, n) => viewed(item, start + n, { key }));
    await people.hand(key, events.slice(0, 2), true);
    await people.hand(key, events.slice(2), true);
    expect(await storedOf(key)).toEqual([events.map((event) => event.id)]);
    const before = await people.view(key);
    await evict(key);
    expect(await people.view(key)).toEqual(before);
    expect(await viewedItems(key)).toEqual(["c", "b", "a", "old"]);

    await apply(key, events.slice(0, 1));
    expect(await storedOf(key)).toEqual([events.slice(1).map((event) => event.id)]);
    await evict(key);
    expect(await people.view(key)).toEqual(before);
    await apply(key, events.slice(1));
    expect(await storedOf(key)).toEqual([]);
    expect(await people.view(key)).toEqual(before);
    await evict(key);
    expect(await people.view(key)).toEqual(before);
  });

  it("costs nothing while nothing is buffered", async () => {
    const [key, apply] = [someone(), reader()];
    await people.hand(key, [viewed("a", start, { key })], false);
    await apply(key, [viewed("b", start)]);
    await people.hand(key, [viewed("c", start, { key })]);
    expect(await storedOf(key)).toBeNull();
  });

  it("changes nothing of what the reader makes of the same events", async () => {
    const events = ["a", "b", "a"].map((item, n) => viewed(item, start + n));
    const all = { type: null, session: null, since: null, until: null, limit: 10, after: null };
    const [plain, applyPlain] = [someone(), reader()];
    await applyPlain(plain, events);
    const [late, applyLate] = [someone(), reader()];
    await people.hand(
      late,
      events.map((event) => ({ ...event, key: late })),
      true,
    );
    await evict(late);
    await applyLate(late, events);
    expect(await people.view(late)).toEqual(await people.view(plain));
    expect(await people.profile(late)).toEqual(await people.profile(plain));
    expect(await people.events(late, all)).toEqual(await people.events(plain, all));
    expect(await storedOf(late)).toEqual([]);
  });

  it("stores an event that was first handed as confirmed, then again as buffered", async () => {
    const key = someone();
    const event = viewed("a", start, { key });
    await people.hand(key, [event]);
    expect(await storedOf(key)).toBeNull();
    await people.hand(key, [event], true);
    expect(await storedOf(key)).toEqual([[event.id]]);
  });

  it("opens sealed traits again after an eviction", async () => {
    const key = someone();
    const traits = await sealer.seal("traits", JSON.stringify({ plan: "gold" }));
    await people.hand(key, [identified({ key, traits })], true);
    await evict(key);
    expect((await people.profile(key))?.traits).toMatchObject({ plan: "gold" });
  });

  it("goes along with a merge, to both people", async () => {
    const [anonymous, user, apply] = [someone(), someone(), reader()];
    await apply(anonymous, [viewed("a", start)]);
    await people.hand(anonymous, [viewed("b", start + 1, { key: anonymous })]);
    const identify = identified({ key: anonymous, merge_into: user, occurred: start + 2 });
    await people.hand(anonymous, [identify], true);
    await people.hand(user, [identify], true);
    const before = await people.view(user);
    expect(before.viewed.map((seen) => seen.item)).toEqual(["b", "a"]);
    await evict(anonymous);
    await evict(user);
    expect(await people.view(user)).toEqual(before);
    expect(await people.view(anonymous)).toEqual(before);

    const later = viewed("c", start + 3, { key: anonymous });
    await people.hand(anonymous, [later], true);
    await evict(anonymous);
    await evict(user);
    expect(await viewedItems(user)).toEqual(["c", "b", "a"]);
  });

  it("is bounded: the newest events that a row holds", async () => {
    const key = someone();
    const heavy = Array.from({ length: 30 }, (_, n) =>
      viewed(`i${n}`, start + n, { key, context: { long: "ä".repeat(40_000) } }),
    );
    await people.hand(key, heavy, true);
    const stored = (await storedOf(key)) ?? [];
    expect(stored.flat()).toEqual(heavy.slice(18).map((event) => event.id));
    await evict(key);
    expect(await viewedItems(key)).toEqual(Array.from({ length: 12 }, (_, n) => `i${29 - n}`));
  });

  it("forgets what never came, once the log is further than ids are kept, 42 days", async () => {
    const [key, apply] = [someone(), reader()];
    await people.hand(key, [viewed("parked", start, { key })], true);
    await apply(key, [viewed("now", start + 42 * day)]);
    expect(await viewedItems(key)).toContain("parked");
    await apply(key, [viewed("now", start + 43 * day)]);
    expect(await storedOf(key)).toEqual([]);
    expect(await viewedItems(key)).toEqual(["now"]);
  });
});
