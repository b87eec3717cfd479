import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseBatch, parseSingle } from "../../../src/collect/formats/batch.ts";
import { parseBeacon, parsePixel } from "../../../src/collect/formats/beacon.ts";
import type { Arrival } from "../../../src/collect/event.ts";

const agent = "Mozilla/5.0 (iPhone) AppleWebKit/605.1 Version/18.0 Mobile/15E148 Safari/604.1";
const only = (parsed: ReturnType<typeof parseBeacon>): Arrival => {
  const [arrival] = parsed.ok ? parsed.value : [];
  if (arrival === undefined) throw new Error("no arrival");
  return arrival;
};

const refused = (arrival: Arrival | undefined) => {
  if (arrival === undefined || arrival.ok) throw new Error("was not refused");
  return arrival;
};

describe("the beacon", () => {
  it("says in few letters what a Segment call says", () => {
    const body = {
      k: "wk_dev",
      a: "anon",
      u: "user",
      s: "session",
      t: 1793534400500,
      c: { locale: "de-DE", url: "https://shop.example/p?x=1", title: "P" },
      e: [{ n: "Product Viewed", i: "id-1", t: 1793534400000, p: { sku: "p", price: 2 } }],
    };
    expect(only(parseBeacon(body, 100, agent))).toEqual({
      ok: true,
      event: {
        fact: { type: "product_viewed", properties: { product_id: "p", price: "2" } },
        id: "id-1",
        identity: { user_id: "user", anonymous_id: "anon" },
        email: null,
        key: null,
        traits: null,
        session: "session",
        consent: null,
        context: { locale: "de-DE", client: "safari", page_url: "https://shop.example/p", page_title: "P" },
        original: 1793534400000,
        sent: 1793534400500,
      },
    });
  });

  it("carries page and identify calls by name", () => {
    const body = {
      a: "anon",
      u: "user",
      e: [
        { n: "page", p: { title: "Home" } },
        { n: "identify", traits: { plan: "x" } },
      ],
    };
    const parsed = parseBeacon(body, 100, null);
    expect(parsed.ok && parsed.value.map((arrival) => arrival.ok && arrival.event.fact.type)).toEqual([
      "page",
      "identify",
    ]);
  });

  it.each([
    [{ a: "a", e: [{ n: "Product Viewed" }] }, "e.0.p.product_id"],
    [{ a: "a", e: [{}] }, "e.0.n"],
    [{ a: "a", e: [{ n: "X", t: "soon" }] }, "e.0.t"],
    [{ a: {}, e: [{ n: "X" }] }, "a"],
    [{ e: [{ n: "X" }] }, "u"],
    [{ a: "a", e: [7] }, "e.0"],
  ])("names the field of %j as it was sent: %s", (body, field) => {
    expect(only(parseBeacon(body, 100, null))).toMatchObject({ ok: false, rejection: { field } });
  });

  it.each([[null], [[]], [{}], [{ e: {} }], ["x"]])("refuses %j as a whole", (body) => {
    expect(parseBeacon(body, 10, null)).toMatchObject({ ok: false, error: { reason: "missing_field", field: "e" } });
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (head, events) => {
        parseBeacon({ a: head, c: head, t: head, e: [events, { n: head, p: events, traits: head }] }, 10, null);
        parseSingle(head, "track", 10);
        parseBatch(events, 10);
      }),
    );
  });
});

describe("the pixel", () => {
  it("reads one event from its query", () => {
    const query = { k: "wk", a: "anon", n: "Product Viewed", i: "x", "p.product_id": "p", "p.quantity": "2" };
    expect(parsePixel(query, agent, "https://shop.example/p?token=1")).toMatchObject({
      ok: true,
      event: {
        fact: { type: "product_viewed", properties: { product_id: "p", quantity: 2 } },
        id: "x",
        context: { client: "safari", page_url: "https://shop.example/p" },
      },
    });
  });

  it("is a page view unless it says otherwise", () => {
    expect(parsePixel({ a: "anon" }, null, null)).toMatchObject({ ok: true, event: { fact: { type: "page" } } });
  });

  it("does not keep the key of what it refuses", () => {
    const refused = parsePixel({ k: "wk_secret", n: "Product Viewed" }, null, null);
    expect(refused).toMatchObject({ ok: false, rejection: { reason: "no_identity", field: "u" } });
    expect(JSON.stringify(refused)).not.toContain("wk_secret");
  });
});

describe("a batch", () => {
  it("keeps the good and names the bad by position and field", () => {
    const batch = [
      { type: "page", anonymousId: "a", messageId: "1" },
      { type: "track", event: "Product Viewed", anonymousId: "a", messageId: "2", properties: {} },
    ];
    const parsed = parseBatch({ batch }, 100);
    expect(parsed).toMatchObject({
      ok: true,
      value: [
        { ok: true },
        {
          ok: false,
          id: "2",
          rejection: { field: "batch.1.properties.product_id", reason: "missing_field" },
        },
      ],
    });
    const [, bad] = parsed.ok ? parsed.value : [];
    const { rejection, payload } = refused(bad);
    expect(rejection.message).toBe("batch.1.properties.product_id is required for product_viewed.");
    expect(JSON.parse(payload)).toEqual(batch[1]);
  });

  it.each([
    [{ batch: {} }, "missing_field"],
    [{}, "missing_field"],
    [[], "missing_field"],
    [{ batch: Array.from({ length: 2_501 }, () => ({})) }, "batch_too_large"],
  ])("is refused as a whole: %#", (body, reason) => {
    expect(parseBatch(body, 100)).toMatchObject({ ok: false, error: { reason, field: "batch" } });
  });

  it("refuses an event over 256 KB and keeps 8 KB of it", () => {
    const huge = { type: "page", anonymousId: "a", properties: { text: "ü".repeat(140_000) } };
    const parsed = parseBatch({ batch: [huge, { type: "page", anonymousId: "a" }] }, 300_000);
    const [first, second] = parsed.ok ? parsed.value : [];
    expect(first).toMatchObject({ ok: false, rejection: { reason: "event_too_large", field: "batch.0" } });
    expect(second).toMatchObject({ ok: true });
    expect(new TextEncoder().encode(refused(first).payload).length).toBeLessThanOrEqual(8_192);
  });
});
