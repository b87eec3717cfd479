import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { toHex, utf8 } from "../../../src/base/bytes.ts";
import { defaultPlacement } from "../../../src/contract/placement.ts";
import { createAuth } from "../../../src/platform/http/auth.ts";
import { onError } from "../../../src/platform/http/errors.ts";
import { recommendBatchRoutes } from "../../../src/recommend/batch.route.ts";
import { MemoryReadModel, patient, readsOf, viewer } from "../../support/recommend-parts.ts";

const hash = toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8("rk"))));
const auth = createAuth([{ key_sha256: hash, kind: "read", source: "web", shop: "default", imported: false }]);

const gateway = () => {
  const model = new MemoryReadModel();
  for (const id of ["a", "b", "c"]) model.item({ id });
  model.related("a", [["b", 1]]).popular(["c", "a"]);
  const app = new Hono();
  app.onError(onError);
  app.route(
    "/",
    recommendBatchRoutes({
      auth,
      reads: readsOf(model),
      person: { view: async (key) => (key === "user:u1" ? viewer(["a"]) : { ...viewer([]), known: false }) },
      pseudonyms: {
        key: async (kind, id) => {
          if (id === "broken") throw new Error("no key");
          return `${kind}:${id}`;
        },
      },
      within: patient,
      placements: (id) => (id === "default" ? defaultPlacement : null),
      message: {
        settle: async () => ({ decision_id: "d", size: { width: 200, height: 264 }, alt: null, slots: [] }),
        warm: async () => undefined,
        openJsonToken: async () => null,
      },
      shopCurrency: "EUR",
      originOf: () => "https://doorstep.example",
      clock: { now: () => 2_000_000 },
      random: { uuid: () => "00000000-0000-4000-8000-000000000000", bytes: (n) => new Uint8Array(n) },
      metrics: { count: () => undefined, observe: () => undefined },
    }),
  );
  return async (body: string, key = "rk") => {
    const context = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} };
    const request = { method: "POST", body, headers: { authorization: `Bearer ${key}` } };
    const response = await app.request("/v1/recommendations/batch", request, {}, context);
    const text = await response.text();
    return {
      status: response.status,
      text,
      lines: () =>
        text
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line)),
    };
  };
};

describe("a batch of recommendations", () => {
  it("answers a line per person, in the order given, each as if asked alone", async () => {
    const people = [{ user_id: "u1" }, { user_id: "nobody" }, { user_id: "u1", limit: 1, fields: "id" }];
    const { status, lines } = await gateway()(JSON.stringify({ people, limit: 2 }));
    expect(status).toBe(200);
    const [first, second, third] = lines();
    expect(first).toMatchObject({ index: 0, user_id: "u1", known: true, fallback: 0 });
    expect(first.items.map(({ id }: { id: string }) => id)).toEqual(["b", "a"]);
    expect(second).toMatchObject({ index: 1, user_id: "nobody", known: false, fallback: 2 });
    expect(third.items).toEqual([{ id: "b" }]);
  });

  it("takes NDJSON and bare arrays, and answers a broken line in its place", async () => {
    const ndjson = await gateway()('{"user_id":"u1"}\nnot json\n{"user_id":"u2","format":"flat"}');
    expect(ndjson.lines().map(({ index, error }) => [index, error])).toEqual([
      [0, undefined],
      [1, "A person must be a JSON object."],
      [2, undefined],
    ]);
    expect(ndjson.lines()[2]).toMatchObject({ item1_id: "c" });
    expect((await gateway()('[{"user_id":"u1"}]')).lines()).toHaveLength(1);
  });

  it("answers the others when one breaks", async () => {
    const { lines } = await gateway()('[{"user_id":"u1"},{"user_id":"broken"},{"user_id":"u1"}]');
    expect(lines().map(({ known, error }) => [known, typeof error])).toEqual([
      [true, "undefined"],
      [undefined, "string"],
      [true, "undefined"],
    ]);
  });

  it("streams a thousand people and refuses more", async () => {
    const people = (n: number) => JSON.stringify({ people: Array.from({ length: n }, () => ({ user_id: "u1" })) });
    const { lines } = await gateway()(people(1_000));
    expect(lines().map(({ index }) => index)).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
    expect((await gateway()(people(1_001))).status).toBe(400);
    expect((await gateway()("")).status).toBe(400);
  });

  it("wants a key, and a placement that exists", async () => {
    expect((await gateway()('[{"user_id":"u1"}]', "wrong")).status).toBe(401);
    expect((await gateway()('[{"user_id":"u1","placement":"nope"}]')).status).toBe(404);
  });
});
