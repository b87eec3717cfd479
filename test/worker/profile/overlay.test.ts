import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { EventRecord } from "../../../src/contract/record.ts";
import { identified, minute, ordered, record, start, viewed } from "../../support/person-records.ts";
import { peopleOf, type ProfileEnv } from "../../support/profile-worker.ts";

const bindings = env as unknown as ProfileEnv;
const people = peopleOf(bindings);

let persons = 0;
const someone = (): string => `merging_${++persons}`.padEnd(22, "_");
const everything = { type: null, session: null, since: null, until: null, limit: 1_000, after: null };

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
const viewedItems = async (key: string): Promise<string[]> => (await people.view(key)).viewed.map((seen) => seen.item);

describe("the overlay", () => {
  it("shows an event at once, and the same after the reader brought it", async () => {
    const [key, apply] = [someone(), reader()];
    await apply(key, [viewed("a", start)]);
    const fresh = [viewed("b", start + minute, { key }), ordered("1", { a: 1 }, start + 2 * minute, { key })];
    await people.hand(key, fresh);
    const before = await people.view(key);
    expect(before.viewed.map((seen) => seen.item)).toEqual(["b", "a"]);
    expect(before.purchased.map((owned) => owned.item)).toEqual(["a"]);
    expect(before.revision).toBe(3);
    expect(await people.view(key)).toEqual(before);
    expect((await people.events(key, everything)).events.map((event) => event.type)).toEqual([
      "order_completed",
      "product_viewed",
      "product_viewed",
    ]);
    await apply(key, fresh.slice(0, 1));
    expect(await people.view(key)).toEqual(before);
    await apply(key, fresh.slice(1));
    expect(await people.view(key)).toEqual(before);
    expect(await people.events(key, everything)).toMatchObject({ events: { length: 3 } });
  });

  it("ignores what was applied before it was handed, and what is handed twice", async () => {
    const [key, apply] = [someone(), reader()];
    const event = viewed("a", start, { key });
    await apply(key, [event]);
    const { revision } = await people.view(key);
    await people.hand(key, [event, event]);
    expect((await people.view(key)).revision).toBe(revision);
    const other = viewed("b", start, { key });
    await people.hand(key, [other]);
    await people.hand(key, [other]);
    expect((await people.view(key)).revision).toBe(revision + 1);
  });

  it("is never stored", async () => {
    const key = someone();
    await people.hand(key, [viewed("a", start, { key })]);
    expect((await people.view(key)).known).toBe(true);
    await evictDurableObject(bindings.PROFILE.getByName(key));
    expect(await people.view(key)).toMatchObject({ known: false, revision: 0 });
  });

  it("does not make a decision stale by a message that was opened", async () => {
    const key = someone();
    await people.hand(key, [viewed("a", start, { key })]);
    const { revision } = await people.view(key);
    await people.hand(key, [record({ type: "email_opened", properties: {} }, { key })]);
    expect((await people.view(key)).revision).toBe(revision);
  });

  it("is bounded", async () => {
    const key = someone();
    await people.hand(
      key,
      Array.from({ length: 2_500 }, (_, n) => viewed(`i${n % 60}`, start + n, { key })),
    );
    expect((await people.view(key)).revision).toBe(2_000);
  });
});

describe("a merge", () => {
  it("copies events under the user's key; reads of the old key follow", async () => {
    const [anonymous, user, apply] = [someone(), someone(), reader()];
    await apply(user, [viewed("own", start)]);
    const log = [viewed("a", start + 1), ordered("1", { b: 1 }, start + 2), identified({ merge_into: user })];
    const { copies, applied } = await apply(anonymous, log);
    expect(applied).toBe(3);
    expect(copies).toEqual(log.map((each) => ({ ...each, key: user, copied: anonymous })));
    const landed = await apply(user, copies);
    expect(landed).toMatchObject({ applied: 0, copied: 3, deltas: [], copies: [] });
    expect(await viewedItems(user)).toEqual(["a", "own"]);
    expect(await people.view(anonymous)).toEqual(await people.view(user));
    expect((await people.profile(anonymous))?.merged_from).toEqual([anonymous]);
    const again = await apply(user, copies);
    expect(again).toMatchObject({ copied: 0, duplicates: 3 });
    const later = await apply(anonymous, [viewed("late", start + 3)]);
    expect(later.copies).toMatchObject([{ key: user, copied: anonymous, properties: { product_id: "late" } }]);
    expect(later.deltas.length).toBeGreaterThan(0);
  });

  it("shows in the user's next answer, before the log has brought it", async () => {
    const [anonymous, user, apply] = [someone(), someone(), reader()];
    await apply(anonymous, [viewed("a", start)]);
    await people.hand(anonymous, [viewed("b", start + 1, { key: anonymous })]);
    const identify = identified({ key: anonymous, merge_into: user, occurred: start + 2 });
    await people.hand(anonymous, [identify]);
    await people.hand(user, [identify]);
    const early = await people.view(user);
    expect(early.viewed.map((seen) => seen.item)).toEqual(["b", "a"]);
    expect(early.revision).toBe(3);
    const { copies } = await apply(anonymous, [viewed("b", start + 1, { id: "other" }), identify]);
    expect(await viewedItems(anonymous)).toEqual(["b", "a"]);
    await apply(user, copies);
    await people.hand(anonymous, [viewed("c", start + 3, { key: anonymous })]);
    expect(await viewedItems(user)).toEqual(["c", "b", "a"]);
    expect(await viewedItems(anonymous)).toEqual(["c", "b", "a"]);
  });

  it("leads the old name to the user at once, an email hash too", async () => {
    const [email, user] = [someone(), someone()];
    await people.hand(user, [viewed("own", start, { key: user })]);
    await people.hand(email, [record({ type: "alias", properties: {} }, { key: email, merge_into: user })]);
    expect(await viewedItems(email)).toEqual(["own"]);
    expect(await people.profile(email)).toEqual(await people.profile(user));
  });

  it("is followed over several people, and a circle ends", async () => {
    const keys = [someone(), someone(), someone()];
    const apply = reader();
    for (const [index, key] of keys.entries()) {
      const next = keys[(index + 1) % keys.length] ?? "";
      await apply(key, [viewed(`i${index}`, start + index), identified({ merge_into: next })]);
    }
    for (const key of keys) expect((await people.view(key)).known).toBe(true);
    const alias = someone();
    const user = someone();
    await apply(alias, [record({ type: "alias", properties: {} }, { merge_into: user })]);
    await apply(user, [viewed("x", start)]);
    expect(await viewedItems(alias)).toEqual(["x"]);
  });
});
