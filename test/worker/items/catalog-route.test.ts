import { reset } from "cloudflare:test";
import { env as bindings } from "cloudflare:workers";
import { Hono } from "hono";
import { beforeEach, describe, expect, it } from "vitest";
import { toHex, utf8 } from "../../../src/base/bytes.ts";
import { sha256 } from "../../../src/base/sha256.ts";
import type { ErrorEnvelope } from "../../../src/contract/errors.ts";
import { cachedReadModel } from "../../../src/items/cached-read-model.ts";
import { catalogRoutes } from "../../../src/items/catalog.route.ts";
import { decodeFacts } from "../../../src/items/facts.ts";
import { factsKey } from "../../../src/items/read-model-keys.ts";
import { within } from "../../../src/platform/cloudflare/within.ts";
import { createAuth } from "../../../src/platform/http/auth.ts";
import { onError } from "../../../src/platform/http/errors.ts";
import { catalogOf, faults, readModelOf, type ItemsEnv } from "../../support/worker/items-worker.ts";

const env = bindings as unknown as ItemsEnv;
const key = async (name: string, kind: "secret" | "write" | "read") => ({
  key_sha256: toHex(await sha256(utf8(name))),
  kind,
  source: "test",
  shop: "default",
  imported: false,
});
const auth = createAuth(await Promise.all([key("secret", "secret"), key("write", "write"), key("read", "read")]));

/** The routes with a cache of their own, as one isolate has them. */
const isolate = () => {
  const readModel = cachedReadModel(readModelOf(env), { clock: { now: () => Date.now() }, within });
  const app = new Hono();
  app.route("/", catalogRoutes({ auth, catalog: catalogOf(env), readModel }));
  app.onError(onError);
  const call = async (method: string, path: string, body?: BodyInit, bearer = "secret") => {
    const response = await app.request(path, {
      method,
      headers: { authorization: `Bearer ${bearer}` },
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, body: await response.json(), headers: response.headers };
  };
  const titleAtEdge = async (id: string) => {
    const [entry] = await readModel.getMany([factsKey(id)]);
    return entry === null || entry === undefined ? undefined : decodeFacts(entry.value)?.title;
  };
  return { call, titleAtEdge };
};

const { call, titleAtEdge } = isolate();
const post = (body: unknown, query = "") => call("POST", `/v1/catalog${query}`, JSON.stringify(body));
const errorOf = (answer: { body: unknown }) => (answer.body as ErrorEnvelope).error;

beforeEach(async () => {
  await reset();
  Object.assign(faults, { refuse: false, loseAnswers: false, beforeWrite: null, writes: 0 });
  faults.reported.length = 0;
});

describe("POST /v1/catalog", () => {
  it("takes an array, {items}, NDJSON and gzip alike", async () => {
    const accepted = { status: 200, body: { success: true, accepted: 1, rejected: [] } };
    expect(await post([{ id: "a", title: "A" }])).toMatchObject(accepted);
    expect(await post({ items: [{ id: "b" }] })).toMatchObject(accepted);
    expect(await call("POST", "/v1/catalog", '{"id":"c"}\n{"id":"d"}\n')).toMatchObject({ body: { accepted: 2 } });
    const gzip = new Response('[{"id":"e"}]').body?.pipeThrough(new CompressionStream("gzip"));
    expect(await call("POST", "/v1/catalog", await new Response(gzip).arrayBuffer())).toMatchObject(accepted);
    for (const id of ["a", "b", "c", "d", "e"]) {
      expect(await call("GET", `/v1/catalog/${id}`)).toMatchObject({ status: 200, body: { id } });
    }
  });

  it("keeps the good items of a body and says what is wrong with the others", async () => {
    const answer = await post([{ id: "ok" }, { id: "bad", price: "12,50", title: "x" }]);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        success: true,
        accepted: 1,
        rejected: [{ index: 1, id: "bad", field: "price", message: "must be a decimal number" }],
      },
    });
    expect((await call("GET", "/v1/catalog/bad")).status).toBe(404);
  });

  it("refuses with a named field, and without effect, what holds nothing good", async () => {
    const bad = await post([{ id: "bad", currency: "euro" }]);
    expect(bad.status).toBe(400);
    expect(errorOf(bad)).toMatchObject({ code: "invalid_field", field: "0.currency" });
    expect(errorOf(await call("POST", "/v1/catalog", "{"))).toMatchObject({ code: "invalid_json" });
    expect(errorOf(await call("POST", "/v1/catalog", ""))).toMatchObject({ code: "invalid_json" });
    expect(errorOf(await post(5))).toMatchObject({ code: "bad_request" });
    expect(errorOf(await post([{ id: "a" }], "?mode=upsert"))).toMatchObject({ code: "invalid_field", field: "mode" });
    const many = Array.from({ length: 10_001 }, (_, n) => ({ id: `${n}` }));
    expect(errorOf(await post(many))).toMatchObject({ code: "payload_too_large" });
    expect((await call("GET", "/v1/catalog")).body).toEqual({ data: [], cursor: { next: null, has_more: false } });
  });

  it("refuses a body beyond 32 MB, compressed or not", async () => {
    const huge = new Uint8Array(32 * 1024 * 1024 + 1).fill(32);
    expect((await call("POST", "/v1/catalog", huge)).status).toBe(413);
    const gzip = new Response(huge).body?.pipeThrough(new CompressionStream("gzip"));
    expect((await call("POST", "/v1/catalog", await new Response(gzip).arrayBuffer())).status).toBe(413);
  });

  it("is for secret keys only", async () => {
    for (const bearer of ["write", "read", "unknown"]) {
      for (const [method, path] of [
        ["POST", "/v1/catalog"],
        ["GET", "/v1/catalog"],
        ["GET", "/v1/catalog/a"],
        ["DELETE", "/v1/catalog/a"],
      ] as const) {
        const body = method === "POST" ? '[{"id":"a"}]' : undefined;
        expect((await call(method, path, body, bearer)).status).toBe(401);
      }
    }
    expect((await call("GET", "/v1/catalog/a")).status).toBe(404);
  });

  it("shows a change to the isolate that made it at once, whatever its cache held", async () => {
    await post([{ id: "a", title: "One" }]);
    expect(await titleAtEdge("a")).toBe("One");
    await post([{ id: "a", title: "Two" }]);
    expect(await titleAtEdge("a")).toBe("Two");
    await call("DELETE", "/v1/catalog/a");
    expect(await titleAtEdge("a")).toBeUndefined();
    await post([{ id: "a", title: "Three" }]);
    await post([{ id: "b" }], "?mode=replace");
    expect(await titleAtEdge("a")).toBeUndefined();
  });

  it("replaces the catalogue, but never by an empty list, and keeps what was sent unreadable", async () => {
    await post([{ id: "a" }, { id: "b", title: "B" }, { id: "c" }]);
    expect((await post([], "?mode=replace")).status).toBe(400);
    expect(await post([{ id: "c" }, { id: "b", price: "?" }], "?mode=replace")).toMatchObject({
      body: { accepted: 1 },
    });
    expect((await call("GET", "/v1/catalog/a")).status).toBe(404);
    expect((await call("GET", "/v1/catalog/b")).body).toEqual({ id: "b", title: "B" });
  });

  it("answers 503 when the edge could not be told, and the resend puts it right", async () => {
    faults.refuse = true;
    const failed = await post([{ id: "a", title: "A" }]);
    expect(failed.status).toBe(503);
    expect(failed.headers.get("retry-after")).toBe("1");
    faults.refuse = false;
    expect((await post([{ id: "a", title: "A" }])).status).toBe(200);
    expect(await titleAtEdge("a")).toBe("A");
  });
});

describe("GET and DELETE /v1/catalog", () => {
  it("know ids with slashes and spaces", async () => {
    await post([{ id: "shoes/red 42?", title: "Red" }]);
    const path = `/v1/catalog/${encodeURIComponent("shoes/red 42?")}`;
    expect(await call("GET", path)).toMatchObject({ body: { id: "shoes/red 42?", title: "Red" } });
    expect(await call("DELETE", path)).toMatchObject({ status: 200, body: { success: true } });
    expect((await call("DELETE", path)).status).toBe(404);
  });

  it("list everything once, page by page", async () => {
    await post(Array.from({ length: 50 }, (_, n) => ({ id: `p${n}` })));
    const seen: string[] = [];
    let next: string | null = "";
    while (next !== null) {
      const cursor: string = next === "" ? "" : `&cursor=${next}`;
      const page = await call("GET", `/v1/catalog?limit=7${cursor}`);
      const body = page.body as { data: { id: string }[]; cursor: { next: string | null; has_more: boolean } };
      expect(body.cursor.has_more).toBe(body.cursor.next !== null);
      seen.push(...body.data.map(({ id }) => id));
      ({ next } = body.cursor);
    }
    expect(seen).toHaveLength(50);
    expect(new Set(seen).size).toBe(50);
  });

  it("name the parameter at fault", async () => {
    expect(errorOf(await call("GET", "/v1/catalog?limit=0"))).toMatchObject({ field: "limit" });
    expect(errorOf(await call("GET", "/v1/catalog?cursor=!!"))).toMatchObject({ field: "cursor" });
  });
});
