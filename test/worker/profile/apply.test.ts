import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { PersonCut } from "../../../src/aggregate/people.port.ts";
import { Refused } from "../../../src/aggregate/refused.ts";
import type { EventRecord } from "../../../src/contract/record.ts";
import { applyCut } from "../../../src/profile/apply-cut.ts";
import { fold } from "../../../src/profile/fold.ts";
import { identityHash } from "../../../src/profile/identity-hash.ts";
import { profileRows } from "../../../src/profile/profile-rows.object.ts";
import { sealPurpose } from "../../../src/collect/records.ts";
import { identified, minute, ordered, record, start, viewed } from "../../support/person-records.ts";
import { peopleOf, sealer, type ProfileEnv } from "../../support/profile-worker.ts";

const bindings = env as unknown as ProfileEnv;
const people = peopleOf(bindings);
const stubOf = (key: string) => bindings.PROFILE.getByName(key);

let persons = 0;
const someone = (): string => `person_${++persons}`.padEnd(22, "_");

const cutOf = (first: number, records: readonly EventRecord[], epoch = "e1"): PersonCut => ({
  epoch,
  partition: 3,
  first,
  last: first + Math.max(0, records.length - 1),
  records: records.map((record, index) => ({ offset: first + index, record })),
});
const of = (key: string, records: readonly EventRecord[]): EventRecord[] =>
  records.map((record) => ({ ...record, key }));
const everything = { type: null, session: null, since: null, until: null, limit: 1_000, after: null };

describe("a person's object", () => {
  it("answers a retried cut as before, also after a crash, and applies it once", async () => {
    const key = someone();
    const cut = cutOf(10, of(key, [viewed("a", start), viewed("b", start + minute), ordered("1", { a: 2 })]));
    const answer = await people.apply(key, cut);
    expect(answer).toMatchObject({ applied: 3, duplicates: 0, copied: 0 });
    expect(answer.deltas.map((delta) => delta.item)).toEqual(["a", "b"]);
    const hash = await stubOf(key).stateHash();
    expect(await people.apply(key, cut)).toEqual(answer);
    await evictDurableObject(stubOf(key));
    expect(await people.apply(key, cut)).toEqual(answer);
    expect(await stubOf(key).stateHash()).toBe(hash);
    expect((await people.profile(key))?.counters).toEqual({ product_viewed: 2, order_completed: 1 });
  });

  it("keeps a long answer too", async () => {
    const key = someone();
    const lines = Object.fromEntries(Array.from({ length: 1_114 }, (_, n) => [`item-😀-${n}`, n + 1]));
    const cut = cutOf(0, of(key, [ordered("1", lines), ordered("2", { ...lines, other: 1 })]));
    const answer = await people.apply(key, cut);
    expect(JSON.stringify(answer).length).toBeGreaterThan(100_000);
    await evictDurableObject(stubOf(key));
    expect(await people.apply(key, cut)).toEqual(answer);
  });

  it("goes on after a crash as if there had been none", async () => {
    const [steady, crashing] = [someone(), someone()];
    const log = Array.from({ length: 120 }, (_, n) =>
      n % 10 === 9
        ? ordered(`o${n}`, { [`i${n}`]: 1, a: 1 }, start + n * minute)
        : viewed(`i${n % 7}`, start + n * minute),
    );
    await people.apply(steady, cutOf(0, log));
    for (let at = 0; at < log.length; at += 7) {
      await people.apply(crashing, cutOf(at, log.slice(at, at + 7)));
      if (at % 21 === 0) await evictDurableObject(stubOf(crashing));
    }
    expect(await stubOf(crashing).stateHash()).toBe(await stubOf(steady).stateHash());
    expect(await people.view(crashing)).toEqual(await people.view(steady));
  });

  it("applies the records of a new epoch from its own offsets", async () => {
    const key = someone();
    await people.apply(key, cutOf(500, of(key, [viewed("a", start)])));
    const answer = await people.apply(key, cutOf(0, of(key, [viewed("b", start + 1)]), "e2"));
    expect(answer.applied).toBe(1);
  });

  it("rolls back as a whole when storing fails, and is right afterwards", async () => {
    const key = someone();
    await people.apply(key, cutOf(0, of(key, [viewed("a", start)])));
    const hash = await stubOf(key).stateHash();
    const next = cutOf(1, of(key, [viewed("b", start + 1), ordered("1", { b: 1 })]));
    await runInDurableObject(stubOf(key), async (instance, ctx) => {
      ctx.storage.sql.exec("ALTER TABLE state RENAME TO gone");
      await expect(instance.apply(JSON.stringify(next))).rejects.toThrow("state");
      ctx.storage.sql.exec("ALTER TABLE gone RENAME TO state");
    });
    expect(await stubOf(key).stateHash()).toBe(hash);
    expect((await people.apply(key, next)).applied).toBe(2);
  });

  it("refuses what it fails at, which is told from not being reachable", async () => {
    const key = someone();
    const nonsense = { ...viewed("a", start), type: "nonsense" } as unknown as EventRecord;
    await expect(people.apply(key, cutOf(0, of(key, [nonsense])))).rejects.toBeInstanceOf(Refused);
    expect((await people.apply(key, cutOf(0, of(key, [viewed("a", start)])))).applied).toBe(1);
  });

  it("opens sealed traits and leaves the record sealed", async () => {
    const key = someone();
    const traits = await sealer.seal(sealPurpose.traits, JSON.stringify({ plan: "pro", email: "ann@example.com" }));
    await people.apply(key, cutOf(0, of(key, [identified({ traits })])));
    expect((await people.profile(key))?.traits).toEqual({ plan: "pro", email: "ann@example.com" });
    const page = await people.events(key, everything);
    expect(page.events[0]?.properties).toEqual({ plan: "pro", email: "ann@example.com" });
    await runInDurableObject(stubOf(key), (_instance, ctx) => {
      const { tail } = ctx.storage.sql.exec<{ tail: string }>("SELECT tail FROM state").one();
      expect(tail).toContain(traits);
      expect(tail).not.toContain("ann@example.com");
    });
  });

  it("creates nothing when somebody unknown is read", async () => {
    const key = someone();
    expect(await people.view(key)).toMatchObject({ known: false, revision: 0, viewed: [], last: null });
    expect(await people.profile(key)).toBeNull();
    expect(await people.events(key, everything)).toEqual({ events: [], next: null });
    expect((await people.message(key, "m")).ledger).toBeNull();
    await runInDurableObject(stubOf(key), (_instance, ctx) => {
      const tables = ctx.storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'");
      expect(tables.toArray()).toEqual([]);
    });
  });

  it("keeps 500 events besides purchases, and those for ever", async () => {
    const key = someone();
    const log = Array.from({ length: 1_300 }, (_, n) =>
      n % 50 === 0 ? ordered(`o${n}`, { a: 1 }, start + n) : viewed(`i${n}`, start + n),
    );
    for (let at = 0; at < log.length; at += 130) await people.apply(key, cutOf(at, of(key, log.slice(at, at + 130))));
    const views = await people.events(key, { ...everything, type: "product_viewed" });
    expect(views.events).toHaveLength(500);
    expect(views.events[0]?.properties).toEqual({ product_id: "i1299" });
    expect((await people.events(key, { ...everything, type: "order_completed" })).events).toHaveLength(26);
    const stored = await runInDurableObject(
      stubOf(key),
      (_instance, ctx) =>
        ctx.storage.sql.exec<{ others: number }>("SELECT sum(others) AS others FROM chunk").one().others,
    );
    expect(stored).toBeLessThan(564);
  });
});

describe("the heaviest events", () => {
  const heavy = (n: number) => viewed(`i${n}`, start + n, { context: { long: "x".repeat(240_000) } });

  it("do not keep a person from merging, nor fill their object", async () => {
    const [key, user] = [someone(), someone()];
    for (let n = 0; n < 150; n++) await people.apply(key, cutOf(n, of(key, [heavy(n)])));
    const stored = await runInDurableObject(
      stubOf(key),
      (_instance, ctx) => ctx.storage.sql.exec<{ n: number }>("SELECT sum(length(body)) AS n FROM chunk").one().n,
    );
    expect(stored).toBeLessThan(4_500_000);
    const merge = of(key, [identified({ merge_into: user })]);
    const { copies } = await people.apply(key, cutOf(150, merge));
    expect(copies.length).toBeGreaterThan(10);
    expect(copies.at(-1)).toEqual({ ...merge[0], key: user, copied: key });
    const before = await stubOf(key).stateHash();
    await evictDurableObject(stubOf(key));
    expect(await stubOf(key).stateHash()).toBe(before);
  });
});

describe("the largest orders", () => {
  const order = (n: number) =>
    ordered(`o${n}`, Object.fromEntries(Array.from({ length: 2_500 }, (_, i) => [`item-${n}-${i}`, 1])), start + n);

  it("do not grow a person beyond what their object holds, and still count once", async () => {
    const [key, user] = [someone(), someone()];
    for (let n = 0; n < 80; n++) await people.apply(key, cutOf(n, of(key, [order(n)])));
    const stored = await runInDurableObject(stubOf(key), (_instance, ctx) =>
      ["part", "chunk"].map(
        (table) => ctx.storage.sql.exec<{ n: number }>(`SELECT sum(length(body)) AS n FROM ${table}`).one().n,
      ),
    );
    expect(stored[0]).toBeLessThan(3_000_000);
    expect(stored[1]).toBeLessThan(8_500_000);
    const { purchased } = await people.view(key);
    expect(purchased).toHaveLength(20_000);
    expect(purchased[0]?.item).toMatch(/^item-79-/);
    const again = await people.apply(key, cutOf(80, of(key, [{ ...order(0), source: "server" }])));
    expect(again).toMatchObject({ applied: 1, deltas: [] });
    const before = await stubOf(key).stateHash();
    await evictDurableObject(stubOf(key));
    expect(await stubOf(key).stateHash()).toBe(before);
    const { copies } = await people.apply(key, cutOf(81, of(key, [identified({ merge_into: user })])));
    expect(copies.length).toBeGreaterThan(10);
  });
});

describe("rows written", () => {
  /** Rows that each of a series of cuts costs. */
  const rowsPerCut = (cuts: readonly PersonCut[]): Promise<number[]> =>
    runInDurableObject(stubOf(someone()), (_instance, ctx) => {
      const rows = profileRows(ctx.storage.sql, 1);
      return cuts.map((cut) => {
        const before = rows.written();
        const at = `${cut.epoch}/${cut.partition}`;
        rows.cursors.set(at, applyCut(rows.state, rows.cursors.get(at), cut, [], rows.journal));
        rows.save();
        return rows.written() - before;
      });
    });

  it("are one per cut, and one more per 32 events", async () => {
    const cuts = Array.from({ length: 320 }, (_, n) => cutOf(n, [viewed(`i${n % 40}`, start + n * minute)]));
    const rows = await rowsPerCut(cuts);
    expect(rows.filter((each) => each === 1)).toHaveLength(310);
    expect(rows.reduce((sum, each) => sum + each, 0)).toBe(330);
  });

  it("stay one for a cut of many events, its chunks aside", async () => {
    const cut = cutOf(
      0,
      Array.from({ length: 320 }, (_, n) => viewed(`i${n % 40}`, start + n * minute)),
    );
    expect(await rowsPerCut([cut])).toEqual([11]);
  });

  it("stay few for a customer with 8,000 order lines", async () => {
    const cuts = Array.from({ length: 200 }, (_, n) => {
      const lines = Object.fromEntries(
        Array.from({ length: 40 }, (_line, i) => [`sku-${(n * 17 + i * 101) % 3_000}`, 1]),
      );
      return cutOf(n, [ordered(`o${n}`, lines, start + n * minute, { imported: true })]);
    });
    const rows = await rowsPerCut([...cuts, cutOf(200, [viewed("a", start)])]);
    expect(Math.max(...rows)).toBeLessThanOrEqual(36);
    expect(rows.at(-1)).toBe(1);
  });

  it("of the state stay below 1.9 MB at every bound at once, in Chinese", async () => {
    const han = (n: number, length = 200): string => `${n}`.padEnd(length, "漢");
    const size = await runInDurableObject(stubOf(someone()), (_instance, ctx) => {
      const rows = profileRows(ctx.storage.sql, 1);
      const { state } = rows;
      const at = start + 999;
      for (let n = 0; n < 250; n++) {
        const product = { product_id: han(n), category: han(n), brand: han(n) };
        const of_ = { session_id: han(n) };
        fold(state, viewed(han(n), at, { ...of_, properties: product }));
        fold(
          state,
          record({ type: "product_added", properties: { product_id: han(n), quantity: 9 } }, { occurred: at }),
        );
        const removed = { product_id: han(n + 1_000), quantity: 1_000_000_000 };
        fold(state, record({ type: "product_removed", properties: removed }, { occurred: at }));
        fold(state, record({ type: "feedback", properties: { kind: "not_for_me", item_id: han(n) } }));
        fold(state, identified({ copied: `from_${n}`.padEnd(22, "_") }), { traits: { [han(n)]: han(n, 998) } });
      }
      const lists = [state.cart, state.owed, state.categories, state.brands, state.refused, state.traits];
      expect(lists.map((list) => list.size)).toEqual([200, 200, 100, 100, 200, 100]);
      // Four to a part are just not too long to stand in the row.
      const full = new Map<string, number>();
      for (let n = 0; n < 2_000; n++) {
        const [item, order] = [han(n), identityHash("shop", `${n}`)];
        const [purchases, orders] = [identityHash("item", item).charCodeAt(0) % 16, 16 + (order.charCodeAt(0) % 16)];
        if ((full.get(`${purchases}`) ?? 0) < 4) {
          full.set(`${purchases}`, (full.get(`${purchases}`) ?? 0) + 1);
          state.purchases.set(item, { bought: 1, refunded: 0, first: null, last: null, orders: 1, session: 0 });
        }
        if ((full.get(`${orders}`) ?? 0) < 4) {
          full.set(`${orders}`, (full.get(`${orders}`) ?? 0) + 1);
          state.orders.set(order, {
            seq: n,
            isBooked: true,
            refunded: false,
            isClaim: false,
            lines: [{ item, quantity: 1, refunded: 0 }],
          });
        }
      }
      expect([full.size, state.purchases.size, state.orders.size]).toEqual([32, 64, 64]);
      state.seen.lasting = Array.from({ length: 16 }, () => "x".repeat(372 * 11));
      state.seen.days.clear();
      for (let n = 0; n < 43; n++) state.seen.days.set(20_000 + n, "x".repeat(372 * 11));
      const delta = { item: han(1, 10_850), day: 1, views: 1, carts: 0, buys: 0, importedBuys: 0, pairs: {} };
      for (const epoch of ["e1", "e2", "e3"]) {
        const answer = { applied: 1, duplicates: 0, copied: 0, deltas: [delta], copies: [] };
        rows.cursors.set(`${epoch}/0`, { next: 1, first: 0, last: 0, answer });
      }
      const json = JSON.stringify({ long: han(1, 65_400) });
      rows.journal.append({ seq: 1, session: 1, isPurchase: false, json });
      rows.save();
      const bytes = ["core", "parts", "cursors", "tail"].map((column) => `length(CAST(${column} AS BLOB))`).join("+");
      expect(ctx.storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'part'").toArray()).toEqual([]);
      return ctx.storage.sql.exec<{ size: number }>(`SELECT ${bytes} AS size FROM state`).one().size;
    });
    expect(size).toBeGreaterThan(1_400_000);
    expect(size).toBeLessThan(1_900_000);
  });

  it("hold far less than 2 MB each", async () => {
    const key = someone();
    const lines = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`${"sku".repeat(20)}-${i}`, 1]));
    for (let n = 0; n < 8; n++) await people.apply(key, cutOf(n, of(key, [ordered(`o${n}`, lines)])));
    const largest = await runInDurableObject(stubOf(key), (_instance, ctx) => {
      const size = "SELECT max(length(core) + length(parts) + length(cursors) + length(tail)) AS size FROM state";
      const sizes = [size, "SELECT max(length(body)) AS size FROM part", "SELECT max(length(body)) AS size FROM chunk"];
      return Math.max(...sizes.map((query) => ctx.storage.sql.exec<{ size: number }>(query).one().size));
    });
    expect(largest).toBeLessThan(700_000);
    expect((await people.view(key)).purchased).toHaveLength(1_000);
  });
});
