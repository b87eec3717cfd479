import { describe, expect, it } from "vitest";
import { parseBatch, parseSingle } from "../../../src/collect/formats/batch.ts";
import { parseBeacon, parsePixel } from "../../../src/collect/formats/beacon.ts";
import type { Arrival } from "../../../src/collect/event.ts";
import { rejectsOf } from "../../../src/collect/rejects/rejects-kept.ts";
import { alone } from "../../../src/collect/rejects/repairable.ts";
import { normalise } from "../../../src/collect/formats/segment.ts";
import { limits } from "../../../src/contract/limits.ts";

const source = { source: "web", shop: "s", imported: false };
const kept = (...arrivals: Arrival[]) => rejectsOf(source, arrivals, 5);
const [sent, page] = ["2026-11-01T12:00:00.000Z", { page: { url: "https://shop.example/a" } }];
const arrivalsOf = (parsed: ReturnType<typeof parseBatch>): readonly Arrival[] => (parsed.ok ? parsed.value : []);

describe("a refused event is kept as a call that stands alone", () => {
  it("with what its batch said for it", () => {
    const batch = { sentAt: sent, context: page, batch: [{ type: "track", event: "Product Viewed", userId: "u" }] };
    const [reject] = kept(...arrivalsOf(parseBatch(batch, 100)));
    expect(reject).toMatchObject({ source: "web", shop: "s", received: 5, field: "batch.0.properties.product_id" });
    expect(JSON.parse(reject?.call ?? "")).toEqual({
      type: "track",
      event: "Product Viewed",
      userId: "u",
      sentAt: sent,
      context: page,
    });
  });

  it("with the verb of its path", () => {
    const [reject] = kept(parseSingle({ userId: "u" }, "track", 100));
    expect(JSON.parse(reject?.call ?? "")).toEqual({ type: "track", userId: "u" });
  });

  it("in the same words, whatever it was sent in", () => {
    const beacon = {
      a: "visitor-7",
      t: Date.parse(sent),
      c: { url: "https://x.example/" },
      e: [{ n: "Product Viewed", i: "1" }],
    };
    const [first] = kept(...arrivalsOf(parseBeacon(beacon, 100, null)));
    const [second] = kept(parsePixel({ n: "Product Viewed", a: "visitor-7", "p.price": "1" }, null, null));
    expect(first?.field).toBe("e.0.p.product_id");
    for (const reject of [first, second]) {
      const call = JSON.parse(reject?.call ?? "") as { properties?: Record<string, unknown> };
      call.properties = { ...call.properties, product_id: "p" };
      const read = normalise(call, alone);
      expect(read).toMatchObject({
        ok: true,
        value: { fact: { type: "product_viewed" }, identity: { anonymous_id: "visitor-7" } },
      });
    }
    expect(JSON.parse(first?.call ?? "")).toMatchObject({ type: "track", messageId: "1", sentAt: sent });
  });

  it("says again why it was refused when nothing is changed", () => {
    for (const raw of [{ type: "track" }, { type: "nope" }, { type: "page" }, { type: "alias", userId: "u" }, {}]) {
      const [reject] = kept(...arrivalsOf(parseBatch({ sentAt: sent, batch: [raw] }, 100)));
      const again = normalise(JSON.parse(reject?.call ?? "null"), alone);
      expect(again).toMatchObject({ ok: false, error: { reason: reject?.reason } });
    }
  });

  it.each([
    ["what is no object", "text"],
    ["what nests too deeply to be written", JSON.parse(`${'{"a":'.repeat(60_000)}1${"}".repeat(60_000)}`)],
    ["what is larger than an event may be", { type: "track", text: "x".repeat(limits.eventBytes) }],
  ])("but not %s", (_, raw: unknown) => {
    const [reject] = kept(...arrivalsOf(parseBatch({ batch: [raw] }, 100)));
    expect(reject?.call).toBeNull();
    expect(reject?.payload.length).toBeLessThanOrEqual(8_192);
  });

  it("within what one request may keep, however large the context that its events share", () => {
    const context = { text: "x".repeat(100_000) };
    const batch = { context, batch: Array.from({ length: 2_500 }, () => ({ type: "page" })) };
    const rejects = kept(...arrivalsOf(parseBatch(batch, 200_000)));
    expect(rejects.length).toBe(2_500);
    const bytes = rejects.reduce((sum, { call }) => sum + (call?.length ?? 0), 0);
    expect(bytes).toBeGreaterThan(7_000_000);
    expect(bytes).toBeLessThan(9_000_000);
  });
});
