import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { useGateway } from "../support/journey/gateway.ts";
import { events, productViewed, profile, send } from "../support/journey/shop.ts";

const doorstep = useGateway();
const basic = (user: string) => ({ authorization: `Basic ${btoa(`${user}:`)}` });
const view = (user: string, more: object = {}) => productViewed(user, "lamp-1", more);

describe("an event comes in", () => {
  it("as a Segment call, one by one or in a batch; the answer says how many were accepted", async () => {
    const { type: _, ...single } = view("ada");
    const one = await doorstep.call("/v1/track", { headers: basic("wk_dev"), body: single });
    expect(one.status).toBe(200);
    expect(one.type).toBe("application/json; charset=utf-8");
    expect(one.json()).toEqual({ success: true, accepted: 1, rejected: [] });
    const two = await doorstep.call("/v1/batch", { key: "wk_dev", body: { batch: [view("ada"), view("ada")] } });
    expect(two.json()).toEqual({ success: true, accepted: 2, rejected: [] });
    expect((await profile(doorstep, "ada")).counters).toEqual({ product_viewed: 3 });
  });

  it.each([
    ["track", { event: "Signed Up" }, "custom"],
    ["identify", { traits: { plan: "gold" } }, "identify"],
    ["page", { name: "Home" }, "page"],
    ["screen", { name: "Home" }, "screen"],
    ["group", { groupId: "acme" }, "group"],
  ])("by the verb %s", async (verb, fields, type) => {
    const userId = `verb-${verb}`;
    const { status } = await doorstep.call(`/v1/${verb}`, { key: "wk_dev", body: { userId, ...fields } });
    expect(status).toBe(200);
    await doorstep.applied();
    expect((await events(doorstep, userId)).data.map((event) => event.type)).toEqual([type]);
  });

  it("as our own beacon, with the key in the address or in the body, whatever content type the browser says", async () => {
    const beacon = (id: string) => ({
      a: "visitor-1",
      e: [{ i: id, n: "Product Viewed", p: { product_id: "lamp-1" } }],
    });
    const headers = { "content-type": "text/plain" };
    const byAddress = await doorstep.call("/e?k=wk_dev", { headers, body: beacon("b-1") });
    expect(byAddress.json()).toEqual({ success: true, accepted: 1, rejected: [] });
    const byBody = await doorstep.call("/e", { headers, body: { k: "wk_dev", ...beacon("b-2") } });
    expect(byBody.json()).toEqual({ success: true, accepted: 1, rejected: [] });
    expect((await profile(doorstep, "anonymous_id:visitor-1")).counters).toEqual({ product_viewed: 2 });
  });

  it("as a pixel, which answers a picture whatever became of its event", async () => {
    const query = "a=visitor-2&n=Product%20Viewed&p.product_id=lamp-1";
    for (const key of ["k=wk_dev&", "k=nonsense&", ""]) {
      const pixel = await doorstep.call(`/e.gif?${key}${query}`);
      expect(pixel.status).toBe(200);
      expect(pixel.type).toBe("image/gif");
      expect(pixel.bytes.toString("latin1", 0, 6)).toBe("GIF89a");
      expect(pixel.headers.get("cache-control")).toContain("no-store");
    }
    expect((await profile(doorstep, "anonymous_id:visitor-2")).counters).toEqual({ product_viewed: 1 });
  });

  it("not by a link scanner's HEAD request for the pixel", async () => {
    const path = "/e.gif?k=wk_dev&a=scanner&n=Product%20Viewed&p.product_id=lamp-1";
    expect((await doorstep.call(path, { method: "HEAD" })).status).toBe(200);
    const { status } = await doorstep.call("/v1/profiles/anonymous_id:scanner", { key: "sk_dev" });
    expect(status).toBe(404);
  });

  it("zipped, as SDKs may send it", async () => {
    const body = gzipSync(JSON.stringify({ batch: [view("zip")] }));
    const { status } = await doorstep.call("/v1/batch", {
      key: "wk_dev",
      headers: { "content-encoding": "gzip" },
      body,
    });
    expect(status).toBe(200);
    expect((await profile(doorstep, "zip")).counters).toEqual({ product_viewed: 1 });
  });

  it("from a page of another origin, which may read the answer", async () => {
    const origin = "https://shop.example";
    const preflight = await doorstep.call("/v1/track", { method: "OPTIONS", headers: { origin } });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe(origin);
    expect(preflight.headers.get("access-control-allow-headers")).toContain("authorization");
    const answer = await doorstep.call("/v1/track", { key: "wk_dev", headers: { origin }, body: view("cors") });
    expect(answer.headers.get("access-control-allow-origin")).toBe(origin);
  });

  it("with any key that may write, as Bearer token, Basic user name or in the address", async () => {
    for (const key of ["wk_dev", "wk_dev_import", "sk_dev"]) {
      for (const [query, headers] of [
        ["", basic(key)],
        ["", { authorization: `Bearer ${key}` }],
        [`?key=${key}`, {}],
        [`?k=${key}`, {}],
      ] as const) {
        expect((await doorstep.call(`/v1/track${query}`, { headers, body: view("keys") })).status).toBe(200);
      }
    }
  });

  it("not with a key that is unknown, missing or only reads: 401, and nothing happened", async () => {
    for (const headers of [basic("rk_dev"), basic("nonsense"), { authorization: "Bearer" }, {}]) {
      const answer = await doorstep.call("/v1/track", { headers, body: view("intruder") });
      expect(answer.status).toBe(401);
      expect(answer.json()).toMatchObject({ error: { code: "unauthorized" } });
    }
    expect((await doorstep.call("/v1/profiles/intruder", { key: "sk_dev" })).status).toBe(404);
  });
});

describe("the same event twice", () => {
  it("has one effect, at once and after it was applied", async () => {
    const event = view("twice", { messageId: "m-1" });
    await send(doorstep, event, event);
    await send(doorstep, event);
    expect((await profile(doorstep, "twice")).counters).toEqual({ product_viewed: 1 });
    await doorstep.applied();
    await send(doorstep, event);
    await doorstep.applied();
    expect((await profile(doorstep, "twice")).counters).toEqual({ product_viewed: 1 });
    expect((await events(doorstep, "twice")).data).toHaveLength(1);
  });

  it("has one effect, though it comes in twenty times at once", async () => {
    const event = view("at-once", { messageId: "m-3" });
    await Promise.all(Array.from({ length: 20 }, () => send(doorstep, event)));
    expect((await profile(doorstep, "at-once")).counters).toEqual({ product_viewed: 1 });
    await doorstep.applied();
    expect((await profile(doorstep, "at-once")).counters).toEqual({ product_viewed: 1 });
  });

  it("needs no id to be recognised when it says its time", async () => {
    const { messageId: _, ...event } = view("no-id", { timestamp: new Date().toISOString() });
    await send(doorstep, event);
    await send(doorstep, event);
    await doorstep.applied();
    expect((await profile(doorstep, "no-id")).counters).toEqual({ product_viewed: 1 });
  });

  it("counts once per source only", async () => {
    const event = view("sources", { messageId: "m-2" });
    await send(doorstep, event);
    await doorstep.call("/v1/track", { key: "wk_dev_import", body: event });
    await doorstep.applied();
    expect((await profile(doorstep, "sources")).counters).toEqual({ product_viewed: 2 });
  });
});

describe("a batch with good and bad events", () => {
  it("keeps the good ones and says of each bad one what is wrong with it", async () => {
    const batch = [
      view("mixed"),
      { ...view("mixed"), messageId: "bad-1", properties: {} },
      { ...view("mixed"), userId: undefined, messageId: "bad-2" },
      { type: "dance", userId: "mixed" },
      "nonsense",
      view("mixed"),
    ];
    const answer = await doorstep.call("/v1/batch", { key: "wk_dev", body: { batch } });
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({
      success: true,
      accepted: 2,
      rejected: [
        { index: 1, id: "bad-1", reason: "missing_field", field: "batch.1.properties.product_id" },
        { index: 2, id: "bad-2", reason: "no_identity", field: "batch.2.userId" },
        { index: 3, id: null, reason: "unknown_type", field: "batch.3.type" },
        { index: 4, id: null, reason: "not_an_object", field: "batch.4" },
      ],
    });
    expect((await profile(doorstep, "mixed")).counters).toEqual({ product_viewed: 2 });
  });

  it("adds up: received = accepted + rejected, logged = applied + duplicates", async () => {
    await doorstep.applied();
    await doorstep.tick();
    // Counts leave an isolate with the first request after a second.
    await new Promise((wake) => setTimeout(wake, 1_100));
    await doorstep.call("/healthz");
    const { text } = await doorstep.call("/metrics", { key: "sk_dev" });
    const total = (name: string): number =>
      Array.from(text.matchAll(new RegExp(`^${name}\\{[^}]*\\} (\\d+)$`, "gm")), ([, n]) => Number(n)).reduce(
        (sum, n) => sum + n,
        0,
      );
    expect(total("events_received_total")).toBe(total("events_accepted_total") + total("events_rejected_total"));
    expect(total("log_records_total")).toBe(
      ["applied", "duplicate", "copied", "parked"].reduce((sum, kind) => sum + total(`records_${kind}_total`), 0),
    );
    expect(total("log_records_total")).toBeGreaterThanOrEqual(total("events_accepted_total"));
  });
});

describe("time", () => {
  it("is taken from the event; a live one from far away is taken to happen now, an import keeps its own", async () => {
    const at = (iso: string) => view("time", { timestamp: iso });
    const [past, hourAgo] = ["2020-01-01T00:00:00.000Z", new Date(Date.now() - 3_600_000).toISOString()];
    await send(doorstep, at(hourAgo));
    await doorstep.call("/v1/track", { key: "wk_dev_import", body: at(past) });
    await doorstep.applied();
    const kept = (await events(doorstep, "time")).data.map((event) => event.occurred_at);
    expect(kept).toEqual([hourAgo, past]);

    await send(doorstep, view("clock", { timestamp: past }));
    const [clamped] = (await events(doorstep, "clock")).data;
    expect(clamped?.occurred_at).toBe(clamped?.received_at);
  });
});
