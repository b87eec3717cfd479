import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { Hono } from "hono";
import { beforeEach, describe, expect, it } from "vitest";
import { collectRoutes } from "../../../src/collect/collect.route.ts";
import { ErrorEnvelope } from "../../../src/contract/errors.ts";
import type { ApiKey } from "../../../src/contract/keys.ts";
import { createAuth } from "../../../src/platform/http/auth.ts";
import { onError } from "../../../src/platform/http/errors.ts";
import { collectParts, type CollectParts } from "../../support/collect-parts.ts";

const key = (text: string, kind: ApiKey["kind"], imported = false): ApiKey => ({
  key_sha256: createHash("sha256").update(text).digest("hex"),
  kind,
  source: imported ? "history" : "web",
  shop: "default",
  imported,
});
const basic = (user: string) => `Basic ${btoa(`${user}:`)}`;
const page = (id: string) => ({ type: "page", anonymousId: "a", messageId: id });

let parts: CollectParts;
let app: Hono;
beforeEach(() => {
  parts = collectParts();
  app = new Hono();
  app.onError(onError);
  app.route(
    "/",
    collectRoutes({
      collect: parts.collect,
      auth: createAuth([key("wk", "write"), key("wk_import", "write", true), key("rk", "read")]),
      clock: parts.deps.clock,
      metrics: parts.deps.metrics,
      note: () => undefined,
    }),
  );
});

const context = () => ({ waitUntil: parts.defer, passThroughOnException: () => undefined, props: {} });
const request = (path: string, init: RequestInit = {}) => app.request(path, init, {}, context());
const post = (path: string, body: unknown, headers: Record<string, string> = { authorization: basic("wk") }) =>
  request(path, {
    method: "POST",
    headers,
    body: typeof body === "string" || body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body),
  });
const errorOf = async (response: Response) => ErrorEnvelope.parse(await response.json()).error;

describe("POST /v1/batch", () => {
  it("keeps the good and names the bad", async () => {
    const response = await post("/v1/batch", { batch: [page("1"), { type: "page" }, page("2")] });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      success: true,
      accepted: 2,
      rejected: [{ index: 1, id: null, reason: "no_identity", message: "batch.1.userId or anonymousId is required." }],
    });
    expect(parts.appended.map(({ id }) => id)).toEqual(["1", "2"]);
  });

  it.each([
    ["Bearer", { authorization: "Bearer wk" }],
    ["Basic", { authorization: basic("wk") }],
  ])("takes the key as %s", async (_, headers) => {
    expect((await post("/v1/batch", { batch: [page("1")] }, headers)).status).toBe(200);
  });

  it("takes the key from the query or the body when no header has it", async () => {
    expect((await post("/v1/batch?k=wk", { batch: [page("1")] }, {})).status).toBe(200);
    expect((await post("/v1/batch", { writeKey: "wk", batch: [page("1")] }, {})).status).toBe(200);
  });

  it.each([
    ["no key", {}],
    ["an unknown key", { authorization: basic("nope") }],
    ["a read key", { authorization: basic("rk") }],
  ])("answers %s with 401 and no effect", async (_, headers: Record<string, string>) => {
    const response = await post("/v1/batch", { batch: [page("1")] }, headers);
    expect(response.status).toBe(401);
    expect((await errorOf(response)).code).toBe("unauthorized");
    expect(parts.appended).toEqual([]);
    expect(parts.rejects).toEqual([]);
  });

  it.each([
    ["application/json", undefined],
    ["text/plain", undefined],
    ["application/x-www-form-urlencoded", "gzip"],
  ])("reads a body whatever it claims to be: %s", async (type, packed) => {
    const json = JSON.stringify({ batch: [page("1")] });
    const body = packed === undefined ? json : new Uint8Array(gzipSync(json));
    const response = await post("/v1/batch", body, { authorization: basic("wk"), "content-type": type });
    expect(await response.json()).toMatchObject({ accepted: 1 });
  });

  it.each([
    ["{", 400, "invalid_json", undefined, "not_json"],
    ["", 400, "invalid_json", undefined, "not_json"],
    ["[]", 400, "invalid_field", "batch", "missing_field"],
    ['{"batch":{}}', 400, "invalid_field", "batch", "missing_field"],
    [`{"batch":[${"1,".repeat(2_500)}1]}`, 400, "invalid_field", "batch", "batch_too_large"],
  ])("refuses the body %.20s with %d %s", async (body, status, code, field, reason) => {
    const response = await post("/v1/batch", body);
    expect(response.status).toBe(status);
    const error = await errorOf(response);
    expect([error.code, error.field]).toEqual([code, field]);
    expect(parts.appended).toEqual([]);
    expect(parts.rejects.map((reject) => reject.reason)).toEqual([reason]);
    expect(parts.counted.get(`events_rejected_total web ${reason}`)).toBe(1);
  });

  it("refuses an oversized body while it streams in", async () => {
    let pulled = 0;
    const endless = new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
      },
    });
    const response = await request("/v1/batch", {
      method: "POST",
      headers: { authorization: basic("wk") },
      body: endless,
      duplex: "half",
    } as RequestInit);
    expect(response.status).toBe(413);
    expect((await errorOf(response)).code).toBe("payload_too_large");
    expect(pulled).toBeLessThan(80);
    expect(parts.rejects).toMatchObject([{ reason: "body_too_large" }]);
  });

  it("refuses a small body that unpacks to a large one", async () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(5 * 1024 * 1024, 0x20)));
    expect((await post("/v1/batch", bomb)).status).toBe(413);
  });

  it("asks for a resend when the log does not confirm", async () => {
    parts.state.log = "unknown";
    const response = await post("/v1/batch", { batch: [page("1")] });
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("1");
    expect((await errorOf(response)).code).toBe("unavailable");
  });

  it("marks what an import key sends", async () => {
    await post("/v1/batch", { batch: [page("1")] }, { authorization: "Bearer wk_import" });
    expect(parts.appended).toMatchObject([{ imported: true, source: "history" }]);
  });
});

describe("POST /v1/{verb}", () => {
  it.each([
    ["/v1/track", { event: "Product Viewed", properties: { product_id: "p" } }, "product_viewed"],
    ["/v1/t", { event: "X" }, "custom"],
    ["/v1/identify", { traits: { plan: "gold" } }, "identify"],
    ["/v1/page", { name: "Home" }, "page"],
    ["/v1/screen", { name: "Start" }, "screen"],
    ["/v1/group", { groupId: "g" }, "group"],
    ["/v1/alias", { previousId: "old" }, "alias"],
  ])("%s takes one event", async (path, body, type) => {
    const response = await post(path, { ...body, userId: "u", messageId: "m" });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ success: true, accepted: 1, rejected: [] });
    expect(parts.appended[0]).toMatchObject({ id: "m", type });
  });

  it("answers a bad event with 400 naming the field, keeps it, and appends nothing", async () => {
    const response = await post("/v1/track", { event: "Product Viewed", userId: "u", properties: { price: 1 } });
    expect(response.status).toBe(400);
    const error = await errorOf(response);
    expect([error.code, error.field]).toEqual(["invalid_field", "properties.product_id"]);
    expect(parts.appended).toEqual([]);
    expect(parts.rejects).toMatchObject([{ reason: "missing_field" }]);
    expect(parts.counted.get("events_received_total web")).toBe(1);
  });

  it("answers an event over 256 KB with 413", async () => {
    const body = { event: "X", userId: "u", properties: { text: "x".repeat(300_000) } };
    expect((await post("/v1/track", body)).status).toBe(413);
  });
});

describe("browsers", () => {
  it("may send from any page", async () => {
    const response = await request("/v1/batch", { method: "OPTIONS", headers: { origin: "https://shop.example" } });
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-origin")).toBe("https://shop.example");
    expect(response.headers.get("access-control-max-age")).toBe("86400");
    const allowed = (response.headers.get("access-control-allow-headers") ?? "").split(", ");
    expect(allowed).toEqual(expect.arrayContaining(["authorization", "content-type", "x-retry-count"]));
  });

  it("may read the answer, errors included", async () => {
    const headers = { origin: "https://shop.example", authorization: basic("wk") };
    for (const body of [{ batch: [page("1")] }, "{"]) {
      const response = await post("/v1/batch", body, headers);
      expect(response.headers.get("access-control-allow-origin")).toBe("https://shop.example");
      expect(response.headers.get("vary")).toContain("origin");
    }
  });
});

describe("POST /e", () => {
  const beacon = { a: "anon", e: [{ n: "Product Viewed", i: "1", p: { product_id: "p" } }] };

  it.each([
    ["query", "/e?k=wk", beacon, {}],
    ["body", "/e", { ...beacon, k: "wk" }, { "content-type": "text/plain;charset=UTF-8" }],
    ["header", "/e", beacon, { authorization: "Bearer wk" }],
  ])("takes the key from the %s", async (_, path, body, headers: Record<string, string>) => {
    const response = await post(path, body, headers);
    expect(await response.json()).toEqual({ success: true, accepted: 1, rejected: [] });
    expect(parts.appended).toMatchObject([{ id: "1", type: "product_viewed" }]);
  });

  it("answers 401 to an unknown key in the body", async () => {
    expect((await post("/e", { ...beacon, k: "nope" }, {})).status).toBe(401);
  });
});

describe("GET /e.gif", () => {
  const isPixel = async (response: Response) => {
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("image/gif");
    expect(response.headers.get("cache-control")).toContain("no-store");
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(bytes.length).toBe(43);
    expect(new TextDecoder().decode(bytes.subarray(0, 6))).toBe("GIF89a");
  };

  it("records one event", async () => {
    await isPixel(await request("/e.gif?k=wk&a=anon&n=Product%20Viewed&i=1&p.product_id=p&p.price=9.90"));
    expect(parts.appended).toMatchObject([
      { id: "1", type: "product_viewed", properties: { product_id: "p", price: "9.90" } },
    ]);
  });

  it.each([
    ["a bad event", "/e.gif?k=wk&n=Product%20Viewed&a=x", "web missing_field"],
    ["a bad key", "/e.gif?k=nope&a=x", "unknown unauthorized"],
    ["nothing at all", "/e.gif", "unknown unauthorized"],
    ["broken escapes", "/e.gif?k=%ZZ&p.=%", "unknown unauthorized"],
  ])("is a picture for %s too, which is counted", async (_, path, counted) => {
    await isPixel(await request(path));
    expect(parts.appended).toEqual([]);
    expect(parts.counted.get(`events_rejected_total ${counted}`)).toBe(1);
  });

  it("is a picture with the log down", async () => {
    parts.state.log = "refused";
    await isPixel(await request("/e.gif?k=wk&a=anon"));
  });

  describe("with a whole beacon in b", () => {
    const withBody = (body: unknown, given = "wk") =>
      request(`/e.gif?k=${given}&b=${encodeURIComponent(typeof body === "string" ? body : JSON.stringify(body))}`);
    const beacon = { a: "anon", g: { analytics: true }, e: [{ n: "page", i: "1" }] };

    it("records its event, with what was allowed", async () => {
      await isPixel(await withBody(beacon));
      expect(parts.appended).toMatchObject([{ id: "1", type: "page", consent: { analytics: true } }]);
    });

    it("is no picture while the event is not durable, for its sender keeps it", async () => {
      parts.state.log = "refused";
      const response = await withBody(beacon);
      expect(response.status).toBe(503);
      expect(response.headers.get("retry-after")).toBe("1");
    });

    it.each([
      ["no JSON", "{", "wk", "web not_json"],
      ["no event", { e: [] }, "wk", "web missing_field"],
      ["a bad key", beacon, "nope", "unknown unauthorized"],
    ])("is a picture for %s: sending it again would not help", async (_, body, given, counted) => {
      await isPixel(await withBody(body, given));
      expect(parts.appended).toEqual([]);
      expect(parts.counted.get(`events_rejected_total ${counted}`)).toBe(1);
    });
  });
});
