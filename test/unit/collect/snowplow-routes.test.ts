import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { collectApp, type CollectApp } from "../../support/collect-app.ts";
import type { CollectParts } from "../../support/collect-parts.ts";

const tp2 = "/com.snowplowanalytics.snowplow/tp2";
const page = (eid: string, more: object = {}) => ({ e: "pv", eid, duid: "d-1", aid: "shop-web", ...more });
const payload = (...data: unknown[]) => ({ schema: "iglu:x/payload_data/jsonschema/1-0-4", data });

let app: CollectApp;
let parts: CollectParts;
beforeEach(() => {
  app = collectApp({
    appIds: ["shop-web"],
    others: (whole) => void whole.post("/v1/other", (c) => c.text("another stage's")),
  });
  ({ parts } = app);
});

const request = (path: string, init: RequestInit = {}) => app.request(path, init);
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  request(path, { method: "POST", headers, body: typeof body === "string" ? body : JSON.stringify(body) });
const ids = () => parts.appended.map(({ id }) => id);

describe("POST tp2", () => {
  it("takes a batch by its app id; the good are durable, the bad are kept, and the answer is 200", async () => {
    const response = await post(tp2, payload(page("1"), { e: "zz", duid: "d-1" }, page("2")));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      success: true,
      accepted: 2,
      rejected: [{ index: 1, field: "data.1.e", reason: "unknown_type" }],
    });
    expect(ids()).toEqual(["1", "2"]);
    expect(parts.rejects).toMatchObject([{ source: "web", reason: "unknown_type" }]);
  });

  it.each([
    ["?k= in the path", `${tp2}?k=wk`, undefined],
    ["the write key as app id", tp2, "wk"],
    ["a path of the shop's own", "/com.acme/track", "shop-web"],
    ["a path of the shop's own with ?k=", "/com.acme-shop.x/v1?k=wk", undefined],
  ])("takes %s", async (_, path, aid) => {
    expect((await post(path, payload(page("1", { aid })))).status).toBe(200);
    expect(parts.appended).toMatchObject([{ id: "1", source: "web" }]);
  });

  it.each([
    ["an unknown app id", tp2, payload(page("1", { aid: "nope" }))],
    ["no app id", tp2, payload(page("1", { aid: undefined }))],
    ["an unknown key", `${tp2}?k=nope`, payload(page("1"))],
    ["no event", tp2, payload()],
  ])("answers %s with 401 and no effect", async (_, path, body) => {
    expect((await post(path, body)).status).toBe(401);
    expect([parts.appended, parts.rejects]).toEqual([[], []]);
  });

  it("leaves the paths of others alone", async () => {
    expect(await (await post("/v1/other", {})).text()).toBe("another stage's");
    expect((await post("/nothing/here", {})).status).toBe(404);
    expect((await request("/nothing/here", { method: "OPTIONS" })).status).toBe(404);
  });

  it("joins two ids once, however often it is told", async () => {
    const both = { uid: "u-1", sid: "s-1" };
    await post(tp2, payload(page("1", both), page("2", both)));
    await post(tp2, payload(page("3", both)));
    const merges = parts.appended.filter(({ type }) => type === "identify");
    expect(merges).toHaveLength(2);
    expect(new Set(merges.map(({ id }) => id)).size).toBe(1);
    expect(merges[0]?.merge_into).toBeDefined();
  });

  it("reads the collector's old cookie, unless the tracker is anonymous", async () => {
    const nobody = payload(page("1", { duid: undefined }));
    await post(tp2, nobody, { cookie: "a=b; sp=11111111-2222-4333-8444-555555555555" });
    expect(ids()).toEqual(["1"]);
    await post(tp2, nobody, { cookie: "sp=11111111-2222-4333-8444-555555555555", "sp-anonymous": "*" });
    expect(ids()).toEqual(["1"]);
    expect(parts.rejects).toMatchObject([{ reason: "no_identity" }]);
  });

  it("asks for a resend when the log does not confirm, and when a reject is not kept", async () => {
    parts.state.log = "unknown";
    const response = await post(tp2, payload(page("1")));
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
    parts.state.log = "fair";
    parts.state.rejectsDown = true;
    expect((await post(tp2, payload({ e: "zz", aid: "shop-web" }))).status).toBe(503);
  });

  it("answers a body that is no JSON with 400, for nobody could say what it was", async () => {
    expect((await post(`${tp2}?k=wk`, "{")).status).toBe(400);
    expect(parts.rejects).toMatchObject([{ reason: "not_json" }]);
  });

  it("answers JSON that is no payload with 200 and keeps it", async () => {
    for (const body of [{}, [], "text", { data: 7 }])
      expect((await post(`${tp2}?k=wk`, JSON.stringify(body))).status).toBe(200);
    expect(parts.rejects.map(({ reason }) => reason)).toEqual(Array.from({ length: 4 }, () => "missing_field"));
  });
});

describe("what is too large", () => {
  const filler = "x".repeat(5 * 1024 * 1024);
  const large = JSON.stringify(payload(page("1", { aid: "shop-web", page: filler })));
  const lengthOf = (body: string) => ({ "content-length": String(body.length) });

  it.each([
    ["its app id", tp2, large],
    ["its app id, wherever that stands", tp2, JSON.stringify(payload({ page: filler, aid: "shop-web" }))],
    ["the key in the path", `${tp2}?k=wk`, large],
  ])("is kept as a reject and answered 200, never 413: known by %s", async (_, path, body) => {
    const response = await post(path, body, lengthOf(body));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ accepted: 0, rejected: [{ reason: "body_too_large" }] });
    expect(parts.rejects).toMatchObject([{ source: "web", reason: "body_too_large" }]);
  });

  it("is answered 503 while the reject cannot be kept", async () => {
    parts.state.rejectsDown = true;
    expect((await post(tp2, large, lengthOf(large))).status).toBe(503);
  });

  it("is answered 200 when it only turns out so while it is read", async () => {
    const bomb = gzipSync(Buffer.alloc(5 * 1024 * 1024, 0x20));
    const response = await request(`${tp2}?k=wk`, { method: "POST", body: bomb });
    expect(response.status).toBe(200);
    expect(parts.rejects).toMatchObject([{ reason: "body_too_large" }]);
  });

  it("is 401 from a sender that nobody knows", async () => {
    const unknown = large.replace("shop-web", "nope");
    expect((await post(tp2, unknown, lengthOf(unknown))).status).toBe(401);
  });

  it("costs no other event when it is a single one", async () => {
    const event = page("1", { page: "x".repeat(300_000) });
    const response = await post(tp2, payload(event, page("2")));
    expect(await response.json()).toMatchObject({ accepted: 1, rejected: [{ id: "1", reason: "event_too_large" }] });
  });
});

describe("GET /i", () => {
  const isPicture = async (response: Response, status: number) => {
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("image/gif");
    expect(response.headers.get("cache-control")).toContain("no-store");
    expect(response.headers.get("www-authenticate")).toBeNull();
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(new TextDecoder().decode(bytes.subarray(0, 6))).toBe("GIF89a");
  };

  it("takes one event", async () => {
    await isPicture(
      await request("/i?e=pv&eid=1&duid=d&aid=shop-web&page=Home&url=https%3A%2F%2Fshop.example%2F"),
      200,
    );
    expect(parts.appended).toMatchObject([{ id: "1", type: "page", properties: { title: "Home" } }]);
  });

  it("says with its status what a tracker may do, always with a picture", async () => {
    await isPicture(await request("/i?e=zz&duid=d&aid=shop-web"), 200);
    await isPicture(await request("/i?e=pv&duid=d&aid=nope"), 401);
    await isPicture(await request("/i"), 401);
    await isPicture(await request("/i?k=%ZZ&e=%"), 401);
    parts.state.log = "refused";
    const down = await request("/i?e=pv&duid=d&aid=shop-web");
    expect(down.headers.get("retry-after")).toBe("1");
    await isPicture(down, 503);
    expect(parts.rejects).toMatchObject([{ reason: "unknown_type" }]);
    expect(parts.counted.get("events_rejected_total unknown unauthorized")).toBe(3);
  });

  it("counts no HEAD", async () => {
    expect((await request("/i?e=pv&duid=d&aid=shop-web", { method: "HEAD" })).status).toBe(200);
    expect(parts.appended).toEqual([]);
  });
});

describe("browsers", () => {
  const origin = "https://shop.example";

  it.each([tp2, "/i", "/com.acme/track"])("may send to %s with credentials and SP-Anonymous", async (path) => {
    const response = await request(path, { method: "OPTIONS", headers: { origin } });
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-origin")).toBe(origin);
    expect(response.headers.get("access-control-allow-credentials")).toBe("true");
    expect((response.headers.get("access-control-allow-headers") ?? "").split(", ")).toEqual(
      expect.arrayContaining(["content-type", "sp-anonymous"]),
    );
  });

  it.each([
    [tp2, "shop-web", 200],
    [tp2, "nope", 401],
    ["/com.acme/track", "shop-web", 200],
    ["/com.acme/track", "nope", 401],
  ])("may read the answer of %s to %s: %d", async (path, aid, status) => {
    const response = await post(path, payload(page("1", { aid })), { origin });
    expect(response.status).toBe(status);
    expect(response.headers.get("access-control-allow-origin")).toBe(origin);
    expect(response.headers.get("access-control-allow-credentials")).toBe("true");
  });
});
