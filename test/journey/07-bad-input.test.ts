import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ErrorEnvelope, errorStatus } from "../../src/contract/errors.ts";
import { rejectReasons } from "../../src/contract/reasons.ts";
import { type Call, useGateway } from "../support/journey/gateway.ts";
import { events, productViewed } from "../support/journey/shop.ts";

const doorstep = useGateway();
const post = (path: string, body: unknown, more: Call = {}) => doorstep.call(path, { key: "wk_dev", body, ...more });
const view = (userId: string) => productViewed(userId, "lamp-1");
const megabyte = 1024 * 1024;

describe("an error", () => {
  it("has one shape: code, message, where it is explained, the request's id, the field at fault", async () => {
    const answer = await post("/v1/track", { userId: "u", event: "Product Viewed", properties: {} });
    expect(answer.status).toBe(400);
    expect(answer.type).toBe("application/json; charset=utf-8");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const { error } = ErrorEnvelope.parse(answer.json());
    expect(error).toEqual({
      code: "invalid_field",
      message: "properties.product_id is required for product_viewed.",
      docs: `${doorstep.url}/docs/errors#invalid_field`,
      request_id: answer.headers.get("x-request-id"),
      field: "properties.product_id",
    });
  });

  it("is explained where it says: every code with its status, every reject reason", async () => {
    const { status, type, text } = await doorstep.call("/docs/errors");
    expect(status).toBe(200);
    expect(type).toMatch(/^text\/plain; charset=utf-8$/i);
    for (const [code, number] of Object.entries(errorStatus)) {
      expect(text).toMatch(new RegExp(`^#${code} +${number} +\\w`, "m"));
    }
    for (const [reason, { help }] of Object.entries(rejectReasons)) {
      expect(text).toMatch(new RegExp(`^#${reason} `, "m"));
      expect(text).toContain(help);
    }
  });

  it("is 404 for an address that is none, and says so for every method", async () => {
    for (const path of ["/", "/v1", "/v1/", "/v1/tracks", "/v2/track", "/.env", "/v1/catalog/a/b", "/%E0%A4%A"]) {
      for (const method of ["GET", "POST", "DELETE"]) {
        const answer = await doorstep.call(path, { method, key: "sk_dev" });
        expect(answer.status).toBe(404);
        expect(ErrorEnvelope.parse(answer.json()).error.code).toBe("not_found");
      }
    }
  });
});

describe("a body that makes no sense", () => {
  it.each([
    ["nothing", ""],
    ["words", "hello"],
    ["half a body", '{"batch":[{"type":"track"'],
    ["a gzip that is none", new Uint8Array([0x1f, 0x8b, 8, 0, 1, 2, 3, 4])],
    ["half a gzip", gzipSync(JSON.stringify({ batch: [view("half")] })).subarray(0, 40)],
    ["bytes that are no text", new Uint8Array([0xff, 0xfe, 0x00, 0x80])],
  ])("is refused: %s", async (_, body) => {
    for (const path of ["/v1/batch", "/v1/track", "/e"]) {
      const answer = await post(path, body);
      expect(answer.status).toBe(400);
      expect(ErrorEnvelope.parse(answer.json()).error.code).toBe("invalid_json");
    }
  });

  it.each([
    ["/v1/batch", { events: [] }, "batch"],
    ["/v1/batch", { batch: "all of them" }, "batch"],
    ["/v1/batch", [], "batch"],
    ["/e", { a: "x" }, "e"],
    ["/e", null, "e"],
    ["/v1/track", { event: "Signed Up" }, "userId"],
    ["/v1/track", { userId: "u" }, "event"],
    ["/v1/track", { userId: "u", event: { name: "x" } }, "event"],
    ["/v1/track", { userId: { id: 1 }, event: "x" }, "userId"],
    ["/v1/track", { userId: "u\u0000", event: "x" }, "userId"],
    ["/v1/track", { userId: "x".repeat(201), event: "x" }, "userId"],
    ["/v1/track", { userId: "u", event: "x", timestamp: "yesterday" }, "timestamp"],
    ["/v1/track", { userId: "u", event: "x", properties: [] }, "properties"],
    ["/v1/track", { userId: "u", event: "Order Completed", properties: { products: [] } }, "properties.order_id"],
    [
      "/v1/track",
      {
        userId: "u",
        event: "Order Completed",
        properties: { order_id: "1", products: [{ product_id: "a", quantity: 1.5 }] },
      },
      "properties.products.0.quantity",
    ],
    ["/v1/group", { userId: "u" }, "groupId"],
    ["/v1/alias", { userId: "u" }, "previousId"],
    ["/v1/page", {}, "userId"],
  ])("names its field: POST %s %j", async (path, body, field) => {
    const answer = await post(path, body);
    expect(answer.status).toBe(400);
    expect(ErrorEnvelope.parse(answer.json()).error).toMatchObject({ code: "invalid_field", field });
  });

  it("had no effect: nothing of it is in a profile", async () => {
    await doorstep.applied();
    expect((await events(doorstep, "u")).data).toEqual([]);
    expect((await events(doorstep, "half")).data).toEqual([]);
  });
});

describe("limits", () => {
  it("on the body: 4 MB, refused while it streams in, zipped or not", async () => {
    const large = JSON.stringify({ batch: [], padding: "x".repeat(4 * megabyte) });
    const bomb = gzipSync(JSON.stringify({ batch: [], padding: "x".repeat(64 * megabyte) }));
    expect(bomb.length).toBeLessThan(megabyte);
    for (const body of [large, bomb]) {
      const answer = await post("/v1/batch", body);
      expect(answer.status).toBe(413);
      expect(ErrorEnvelope.parse(answer.json()).error.code).toBe("payload_too_large");
    }
    for (const path of ["/v1/catalog", "/v1/tokens"]) {
      const zeros = gzipSync(Buffer.alloc(40 * megabyte));
      expect((await post(path, zeros, { key: "sk_dev" })).status).toBe(413);
    }
  });

  it("on one event: 256 KB, in a batch the others are kept", async () => {
    const fat = { ...view("fat"), properties: { product_id: "lamp-1", note: "x".repeat(300_000) } };
    expect((await post("/v1/track", fat)).status).toBe(413);
    const { status, text } = await post("/v1/batch", { batch: [view("fat"), fat] });
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ accepted: 1, rejected: [{ index: 1, reason: "event_too_large" }] });
  });

  it("on a batch: 2,500 events", async () => {
    const small = { type: "page", userId: "many", messageId: "same" };
    const full = await post("/v1/batch", { batch: Array.from({ length: 2_500 }, () => small) });
    expect(full.json()).toMatchObject({ accepted: 2_500 });
    const over = await post("/v1/batch", { batch: Array.from({ length: 2_501 }, () => small) });
    expect(over.status).toBe(400);
    expect(ErrorEnvelope.parse(over.json()).error.field).toBe("batch");
  });

  it("on nesting: 16 levels of properties, and no body however deep breaks anything", async () => {
    const nested = (levels: number): object => (levels === 0 ? {} : { deeper: nested(levels - 1) });
    const event = { userId: "deep", event: "Dug" };
    expect((await post("/v1/track", { ...event, properties: nested(14) })).status).toBe(200);
    expect((await post("/v1/track", { ...event, properties: nested(17) })).status).toBe(400);
    const brackets = "[".repeat(500_000);
    const bottomless = `{"batch":[{"type":"track","userId":"u","event":"e","properties":${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}]}`;
    for (const path of ["/v1/batch", "/v1/track", "/e", "/v1/catalog", "/v1/tokens"]) {
      for (const body of [brackets, `${brackets}${"]".repeat(500_000)}`, bottomless]) {
        const answer = await post(path, body, { key: "sk_dev" });
        expect(answer.status).toBeLessThan(500);
      }
    }
  });

  it("on names: an item or property called __proto__ is just a name", async () => {
    const body = `{"userId":"proto","event":"Product Viewed","messageId":"p","properties":{"product_id":"__proto__","__proto__":{"x":1},"constructor":1}}`;
    expect((await post("/v1/track", body)).status).toBe(200);
    await post("/v1/track", { ...productViewed("proto", "constructor") });
    await doorstep.applied();
    const { data } = await events(doorstep, "proto");
    expect(data.map((event) => event.properties["product_id"])).toEqual(
      expect.arrayContaining(["__proto__", "constructor"]),
    );
    const items = [
      { id: "__proto__", title: "Odd" },
      { id: "constructor", title: "Odder" },
    ];
    expect((await post("/v1/catalog", JSON.stringify(items), { key: "sk_dev" })).json()).toMatchObject({ accepted: 2 });
    const answer = await doorstep.call("/v1/recommendations?user_id=proto&item_ids=__proto__", { key: "rk_dev" });
    expect(answer.status).toBe(200);
  });
});

describe("keys", () => {
  it.each([
    ["POST", "/v1/batch"],
    ["POST", "/v1/track"],
    ["POST", "/e"],
    ["POST", "/v1/catalog"],
    ["GET", "/v1/catalog"],
    ["GET", "/v1/catalog/x"],
    ["DELETE", "/v1/catalog/x"],
    ["GET", "/v1/profiles/x"],
    ["GET", "/v1/profiles/x/events"],
    ["GET", "/v1/recommendations"],
    ["POST", "/v1/tokens"],
    ["GET", "/metrics"],
  ])("are asked for before anything else: %s %s", async (method, path) => {
    for (const headers of [
      {},
      { authorization: "Bearer nonsense" },
      { authorization: "Basic ???" },
      { authorization: "x" },
    ]) {
      const body = method === "POST" ? "{}" : undefined;
      const answer = await doorstep.call(path, { method, headers, ...(body === undefined ? {} : { body }) });
      expect(answer.status).toBe(401);
      expect(ErrorEnvelope.parse(answer.json()).error.code).toBe("unauthorized");
      expect(answer.headers.get("www-authenticate")).toContain("Bearer");
    }
  });

  it("are not asked for where everybody may look", async () => {
    for (const path of ["/healthz", "/readyz", "/docs/errors"]) {
      expect((await doorstep.call(path)).status).toBe(200);
    }
  });
});
