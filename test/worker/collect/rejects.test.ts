import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { RejectPage } from "../../../src/collect/rejects/rejects-book.port.ts";
import { rejectId, type RejectPlace } from "../../../src/collect/rejects/rejects-id.ts";
import { filterOf } from "../../../src/collect/rejects/rejects-query.ts";
import type { Reject } from "../../../src/collect/rejects/rejects.port.ts";
import { durableRejects, type RejectStoreStub } from "../../../src/platform/cloudflare/rejects.ts";
import { createSealer } from "../../../src/platform/cloudflare/sealer.ts";

const object = (name: string): RejectStoreStub => env.REJECTS.getByName(name);
const keyring = { v: 1 as const, pseudonym: "A".repeat(43), roots: [{ kid: 1, key: "A".repeat(43) }] };
const sealer = createSealer(keyring, {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  uuid: () => crypto.randomUUID(),
});
const rejects = durableRejects({
  store: object,
  index: () => env.REJECT_INDEX.getByName("rejects"),
  sealer,
  sources: ["configured"],
});
const of = (source: string) => filterOf({ source });

const reject = (source: string, n: number, more: Partial<Reject> = {}): Reject => ({
  source,
  shop: "default",
  imported: false,
  received: 1_000 + n,
  reason: "missing_field",
  field: "userId",
  message: "userId is required.",
  id: `id-${n}`,
  payload: `{"n":${n}}`,
  call: `{"type":"page","n":${n}}`,
  consent: null,
  bot: false,
  ...more,
});
const range = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe("the reject store", () => {
  it("gives back what it was given, newest first, and counts it by reason", async () => {
    const kept = range(3).map((n) => reject("three", n));
    await rejects.keep(kept);
    await rejects.keep([reject("three", 3, { reason: "not_json", id: null })]);
    const listed = await rejects.page(of("three"), 10, null);
    expect(listed.rejects.map(({ id, reason }) => [id, reason])).toEqual([
      [null, "not_json"],
      ["id-2", "missing_field"],
      ["id-1", "missing_field"],
      ["id-0", "missing_field"],
    ]);
    expect(listed.rejects[1]).toMatchObject(kept[2] ?? {});
    expect(listed.next).toBeNull();
    expect(await rejects.counts("three")).toEqual([
      ["three", { reasons: { missing_field: 3, not_json: 1 }, kept: 4, repaired: 0 }],
    ]);
  });

  it("keeps sources apart, also within one call", async () => {
    await rejects.keep([reject("left", 1), reject("right", 2), reject("left", 3)]);
    expect((await rejects.page(of("left"), 10, null)).rejects.map(({ id }) => id)).toEqual(["id-3", "id-1"]);
    expect(await rejects.counts("right")).toEqual([["right", { reasons: { missing_field: 1 }, kept: 1, repaired: 0 }]]);
    expect(await rejects.counts("nobody")).toEqual([["nobody", { reasons: {}, kept: 0, repaired: 0 }]]);
    expect((await rejects.counts(null)).map(([source]) => source)).toEqual(
      expect.arrayContaining(["configured", "left", "right"]),
    );
  });

  it("pages through all of them without a gap or a repeat", async () => {
    await rejects.keep(range(230).map((n) => reject("paged", n)));
    const seen: (string | null)[] = [];
    let cursor: RejectPlace | null = null;
    do {
      const page: RejectPage = await rejects.page(of("paged"), 60, cursor);
      seen.push(...page.rejects.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== null);
    expect(seen).toEqual(range(230).map((n) => `id-${229 - n}`));
  });

  it("holds the newest 10,000 and counts all of them", async () => {
    for (const batch of range(5)) {
      await rejects.keep(range(2_500).map((n) => reject("flood", batch * 2_500 + n)));
    }
    let held = 0;
    let oldest: string | null = null;
    let cursor: RejectPlace | null = null;
    do {
      const page: RejectPage = await rejects.page(of("flood"), 2_000, cursor);
      held += page.rejects.length;
      oldest = page.rejects.at(-1)?.id ?? oldest;
      cursor = page.next;
    } while (cursor !== null);
    expect([held, oldest]).toEqual([10_000, "id-2500"]);
    expect(await rejects.counts("flood")).toEqual([
      ["flood", { reasons: { missing_field: 12_500 }, kept: 10_000, repaired: 0 }],
    ]);
  });

  it("holds nothing readable", async () => {
    await rejects.keep([reject("private", 1, { payload: "ada@example.com" })]);
    const { packs } = await object("rejects:private").list({
      seq: null,
      at: null,
      since: null,
      until: null,
      reason: null,
      bytes: 1,
    });
    const [pack] = packs;
    expect(pack?.body).toMatch(/^[\w-]+$/);
    expect(JSON.stringify(pack)).not.toContain("ada");
  });

  it("holds the largest batch of the largest payloads", async () => {
    const payload = '"'.repeat(8_192);
    await rejects.keep(range(500).map((n) => reject("large", n, { payload })));
    expect((await rejects.page(of("large"), 1, null)).rejects[0]?.payload).toBe(payload);
  });

  it("holds whole events up to the limit, and no more of them than 32 MB", async () => {
    const call = JSON.stringify({ text: '"'.repeat(125_000) });
    for (const batch of range(7)) {
      await rejects.keep(range(10).map((n) => reject("whole", batch * 10 + n, { call })));
    }
    const [[, sums] = []] = await rejects.counts("whole");
    expect(sums?.reasons).toEqual({ missing_field: 70 });
    expect(sums?.kept).toBeGreaterThan(25);
    expect(sums?.kept).toBeLessThan(60);
    const page = await rejects.page(of("whole"), 100, null);
    expect(page.rejects[0]).toMatchObject({ id: "id-69", call });
    expect(page.next).not.toBeNull();
  });

  it("merges sources by arrival, and what arrives meanwhile shifts no page", async () => {
    const since = 50_000_000;
    const mine = (cursor: RejectPlace | null) => rejects.page(filterOf({ since, until: since + 1_000 }), 4, cursor);
    for (const n of range(6)) {
      await rejects.keep([
        reject(`merged-${n % 2}`, n, { received: since + n }),
        reject("merged-2", n + 10, { received: since + n }),
      ]);
    }
    const seen: (string | null)[] = [];
    let cursor: RejectPlace | null = null;
    do {
      const page: RejectPage = await mine(cursor);
      seen.push(...page.rejects.map(({ id }) => id));
      cursor = page.next;
      await rejects.keep([reject("merged-0", 99, { received: since + 500, id: "late" })]);
      await rejects.keep([reject("merged-new", 99, { received: since + 500, id: "late" })]);
    } while (cursor !== null);
    expect(seen).toEqual(
      range(6)
        .toReversed()
        .flatMap((n) => [`id-${n}`, `id-${n + 10}`]),
    );
  });

  it("finds by reason, time, id and repair", async () => {
    await rejects.keep([
      reject("found", 1, { received: 10 }),
      reject("found", 2, { received: 10, reason: "too_deep" }),
    ]);
    await rejects.keep([reject("found", 3, { received: 20 })]);
    const idsOf = async (more: Parameters<typeof filterOf>[0]) =>
      (await rejects.page(filterOf({ source: "found", ...more }), 10, null)).rejects.map(({ id }) => id);
    expect(await idsOf({ reason: "too_deep" })).toEqual(["id-2"]);
    expect(await idsOf({ reason: "not_json" })).toEqual([]);
    expect(await idsOf({ since: 11 })).toEqual(["id-3"]);
    expect(await idsOf({ until: 20 })).toEqual(["id-2", "id-1"]);
    expect(await idsOf({ id: "id-1" })).toEqual(["id-1"]);

    const [first] = (await rejects.page(of("found"), 1, null)).rejects;
    if (first === undefined) throw new Error("there is one");
    expect(await idsOf({ id: rejectId(first.place) })).toEqual(["id-3"]);
    expect(await rejects.get(rejectId(first.place))).toEqual(first);
    expect(await rejects.get("found:999.0")).toBeNull();
    expect(await rejects.get("nonsense")).toBeNull();

    expect(await rejects.mark([{ place: first.place, reason: "missing_field" }], 5)).toBe(0);
    expect(await rejects.get(rejectId(first.place))).toMatchObject({
      repairedAt: null,
      tried: { at: 5, reason: "missing_field" },
    });
    expect(await rejects.mark([{ place: first.place, reason: null }], 6)).toBe(1);
    expect(await rejects.mark([{ place: first.place, reason: null }], 7)).toBe(0);
    expect(await rejects.mark([{ place: first.place, reason: "too_deep" }], 8)).toBe(0);
    expect(await rejects.get(rejectId(first.place))).toMatchObject({ repairedAt: 6, tried: null });
    expect(await idsOf({ repaired: true })).toEqual(["id-3"]);
    expect(await idsOf({ repaired: false })).toEqual(["id-2", "id-1"]);
    expect(await rejects.mark([{ place: { ...first.place, seq: 999 }, reason: null }], 9)).toBe(0);
  });
});
