import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Reject } from "../../../src/collect/rejects.port.ts";
import { durableRejects, type RejectStoreStub } from "../../../src/platform/cloudflare/rejects.ts";
import { createSealer } from "../../../src/platform/cloudflare/sealer.ts";

const object = (name: string): RejectStoreStub => env.REJECTS.getByName(name);
const keyring = { v: 1 as const, pseudonym: "A".repeat(43), roots: [{ kid: 1, key: "A".repeat(43) }] };
const sealer = createSealer(keyring, {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  uuid: () => crypto.randomUUID(),
});
const rejects = durableRejects(object, sealer);

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
  ...more,
});
const range = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe("the reject store", () => {
  it("gives back what it was given, newest first, and counts it by reason", async () => {
    const kept = range(3).map((n) => reject("three", n));
    await rejects.keep(kept);
    await rejects.keep([reject("three", 3, { reason: "not_json", id: null })]);
    const listed = await rejects.list("three", 10, null);
    expect(listed.rejects.map(({ id, reason }) => [id, reason])).toEqual([
      [null, "not_json"],
      ["id-2", "missing_field"],
      ["id-1", "missing_field"],
      ["id-0", "missing_field"],
    ]);
    expect(listed.rejects[1]).toEqual(kept[2]);
    expect(listed.next).toBeNull();
    expect(await rejects.counts("three")).toEqual({ missing_field: 3, not_json: 1 });
  });

  it("keeps sources apart, also within one call", async () => {
    await rejects.keep([reject("left", 1), reject("right", 2), reject("left", 3)]);
    expect((await rejects.list("left", 10, null)).rejects.map(({ id }) => id)).toEqual(["id-3", "id-1"]);
    expect(await rejects.counts("right")).toEqual({ missing_field: 1 });
    expect(await rejects.counts("nobody")).toEqual({});
  });

  it("pages through all of them without a gap or a repeat", async () => {
    await rejects.keep(range(230).map((n) => reject("paged", n)));
    const seen: (string | null)[] = [];
    let cursor: number | null = null;
    do {
      const page = await rejects.list("paged", 60, cursor);
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
    let cursor: number | null = null;
    do {
      const page = await rejects.list("flood", 2_000, cursor);
      held += page.rejects.length;
      oldest = page.rejects.at(-1)?.id ?? oldest;
      cursor = page.next;
    } while (cursor !== null);
    expect([held, oldest]).toEqual([10_000, "id-2500"]);
    expect(await rejects.counts("flood")).toEqual({ missing_field: 12_500 });
  });

  it("holds nothing readable", async () => {
    await rejects.keep([reject("private", 1, { payload: "ada@example.com" })]);
    const [pack] = await object("rejects:private").list(null, 1);
    expect(pack?.body).toMatch(/^[\w-]+$/);
    expect(JSON.stringify(pack)).not.toContain("ada");
  });

  it("holds the largest batch of the largest payloads", async () => {
    const payload = '"'.repeat(8_192);
    await rejects.keep(range(500).map((n) => reject("large", n, { payload })));
    expect((await rejects.list("large", 1, null)).rejects[0]?.payload).toBe(payload);
  });
});
