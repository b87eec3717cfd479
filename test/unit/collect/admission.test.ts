import { createHash } from "node:crypto";
import fc from "fast-check";
import { Hono } from "hono";
import { beforeEach, describe, expect, it } from "vitest";
import type { KnownSettings, Setting } from "../../../src/base/settings.port.ts";
import { collectRoutes } from "../../../src/collect/collect.route.ts";
import { knownSources } from "../../../src/collect/sources/known-sources.ts";
import { createSourceLimits } from "../../../src/collect/sources/source-limits.ts";
import type { ApiKey } from "../../../src/contract/keys.ts";
import { createAuth } from "../../../src/platform/http/auth.ts";
import { onError } from "../../../src/platform/http/errors.ts";
import { collectParts, type CollectParts } from "../../support/collect-parts.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36";
const configured: ApiKey = { key_sha256: sha256("wk"), kind: "write", source: "web", shop: "default", imported: false };

let parts: CollectParts;
let app: Hono;
let documents: Setting[];
let isAway: boolean;
let floods: boolean;

const setting = (kind: string, id: string, value: unknown): void => {
  documents = documents.filter((one) => one.kind !== kind || one.id !== id);
  documents.push({ kind, id, version: documents.length + 1, changed: 0, by: "test", value });
};

beforeEach(() => {
  parts = collectParts();
  documents = [];
  isAway = false;
  floods = false;
  let held: { revision: number; all: readonly Setting[] } | null = null;
  const settings: KnownSettings = {
    known: () => held,
    load: async () => {
      if (!isAway) held = { revision: documents.length, all: [...documents] };
      return held;
    },
  };
  const sources = knownSources(settings);
  const limits = createSourceLimits({ spent: async () => 0 }, parts.deps.clock, parts.defer);
  app = new Hono();
  app.onError(onError);
  app.route(
    "/",
    collectRoutes({
      collect: parts.collect,
      auth: createAuth([configured], sources),
      clock: parts.deps.clock,
      metrics: parts.deps.metrics,
      admission: { sources, limits, flood: async () => !floods, metrics: parts.deps.metrics },
      note: () => undefined,
    }),
  );
});

const send = (body: unknown, headers: Record<string, string> = {}, path = "/v1/batch", key = "wk") =>
  app.request(
    path,
    {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${key}:`)}`, ...headers },
      body: JSON.stringify(body),
    },
    {},
    { waitUntil: parts.defer, passThroughOnException: () => undefined, props: {} },
  );
const track = (event: string, properties: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => ({
  type: "track",
  anonymousId: "visitor-1",
  messageId: `${event}-1`,
  event,
  properties,
  ...more,
});
const counted = (name: string): number => parts.counted.get(name) ?? 0;

describe("keys that were made at run time", () => {
  it("work beside those of the configuration, as their source's document says", async () => {
    setting("source", "app", { shop: "other", kind: "import" });
    setting("source_keys", "app", { keys: [{ sha256: sha256("wk_new"), created: 0 }] });
    expect((await send({ batch: [track("a")] }, {}, "/v1/batch", "wk_new")).status).toBe(200);
    expect(parts.appended[0]).toMatchObject({ source: "app", shop: "other", imported: true });
    expect((await send({ batch: [track("a")] })).status).toBe(200);
    expect((await send({ batch: [track("a")] }, {}, "/v1/batch", "wk_other")).status).toBe(401);
  });

  it("do not work without their source's document", async () => {
    setting("source_keys", "app", { keys: [{ sha256: sha256("wk_new"), created: 0 }] });
    expect((await send({ batch: [] }, {}, "/v1/batch", "wk_new")).status).toBe(401);
  });

  it("are not called unknown while nobody can know: their sender would give up for good", async () => {
    isAway = true;
    const answer = await send({ batch: [track("a")] }, {}, "/v1/batch", "wk_new");
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
  });

  it("may be stood for by an app id", async () => {
    setting("source", "app", { app_ids: ["shop-web"] });
    expect((await send({ batch: [track("a")] }, {}, "/v1/batch", "shop-web")).status).toBe(200);
    expect(parts.appended[0]).toMatchObject({ source: "app" });
  });
});

describe("a source's rules", () => {
  it("are not passed over while they cannot be read, and hold on once they were", async () => {
    isAway = true;
    expect((await send({ batch: [track("a")] })).status).toBe(503);
    expect(parts.appended).toEqual([]);
    isAway = false;
    expect((await send({ batch: [track("a")] })).status).toBe(200);
    isAway = true;
    expect((await send({ batch: [track("b")] })).status).toBe(200);
  });

  it("let pages of named origins in, and servers, which name none", async () => {
    setting("source", "web", { allowed_origins: ["https://shop.example"] });
    const from = async (origin?: string) =>
      (await send({ batch: [track("a")] }, origin === undefined ? {} : { origin })).status;
    expect([await from("https://shop.example"), await from(), await from("https://evil.example")]).toEqual([
      200, 200, 403,
    ]);
    expect(parts.appended).toHaveLength(2);
    expect(counted("requests_refused_total web origin")).toBe(1);
    expect(parts.rejects).toEqual([]);
  });

  it("say when to come again beyond the rate limit, and store nothing until then", async () => {
    setting("source", "web", { rate_limit: { events_per_second: 1, burst: 2 } });
    const first = await send({ batch: [track("a"), track("b")] });
    expect([first.status, first.headers.get("ratelimit")]).toEqual([200, '"events";r=0;t=1']);
    expect(first.headers.get("ratelimit-policy")).toBe('"events";q=2;w=2');
    const second = await send({ batch: [track("c")] });
    expect([second.status, second.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(parts.appended).toHaveLength(2);
    expect(counted("requests_refused_total web rate_limited")).toBe(1);
    parts.state.now += 1_000;
    expect((await send({ batch: [track("c")] })).status).toBe(200);
  });

  it("hold floods off by the platform's limiter", async () => {
    floods = true;
    const answer = await send({ batch: [track("a")] });
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "10"]);
    expect(parts.appended).toEqual([]);
  });

  it("keep the network of a visitor who calls directly, if they want it, and of nobody else", async () => {
    const address = { "cf-connecting-ip": "203.0.113.77" };
    await send({ batch: [track("a")] }, { ...address, origin: "https://shop.example" });
    setting("source", "app", { keep_ip: "truncated" });
    setting("source_keys", "app", { keys: [{ sha256: sha256("wk_app"), created: 0 }] });
    await send({ batch: [track("b")] }, { ...address, origin: "https://shop.example" }, "/v1/batch", "wk_app");
    await send({ batch: [track("c")] }, address, "/v1/batch", "wk_app");
    expect(parts.appended.map(({ context }) => context?.["network"])).toEqual([undefined, "203.0.113.0/24", undefined]);
    expect(JSON.stringify(parts.appended)).not.toContain("203.0.113.77");
  });
});

describe("a tracking plan", () => {
  it("makes rejects of what it blocks, which can be read again, and notes what it flags", async () => {
    setting("source", "web", {
      plan: { events: { "Product Viewed": { required: ["list"] } }, unplanned: "block", violations: "flag" },
    });
    const answer = await send({
      batch: [
        track("Quiz Taken", { score: 3 }),
        track("Product Viewed", { product_id: "p" }),
        { ...track("x"), type: "page" },
      ],
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      accepted: 2,
      rejected: [{ index: 0, id: "Quiz Taken-1", reason: "unplanned_event", field: "event" }],
    });
    expect(parts.appended.map(({ context }) => context?.["plan"])).toEqual(["violation", undefined]);
    expect(counted("events_off_plan_total web violation")).toBe(1);
    const call = JSON.parse(parts.rejects[0]?.call ?? "null") as unknown;
    expect(call).toMatchObject({
      type: "track",
      event: "Quiz Taken",
      messageId: "Quiz Taken-1",
      properties: { score: 3 },
    });
  });
});

describe("scrubbing", () => {
  it("takes out what the rules name before anything is stored, rejects included", async () => {
    setting("source", "web", {
      scrub: {
        rules: [
          { match: "tax_id", action: "drop" },
          { match: "coupon_owner", action: "hash" },
          { match: "gift_note", action: "seal" },
        ],
        values: { email: "drop" },
      },
    });
    const personal = { tax_id: "DE-1", coupon_owner: "Ada", gift_note: "For Ada", message: "I am ada@example.com" };
    await send({ batch: [track("Quiz Taken", personal), { type: "page", properties: personal, event: "x" }] });
    const [record] = parts.appended;
    expect(record?.properties).toMatchObject({ name: "Quiz Taken", message: "I am [email]" });
    expect(Object.keys(record?.properties ?? {}).toSorted()).toEqual(["coupon_owner", "message", "name"]);
    expect(await parts.deps.sealer.open("traits", record?.traits ?? "")).toBe('{"gift_note":"For Ada"}');
    expect(parts.rejects).toHaveLength(1);
    const kept = JSON.stringify(parts.rejects);
    for (const text of ["DE-1", '"Ada"', "ada@example.com", "For Ada"]) expect(kept, text).not.toContain(text);
    expect(counted("values_scrubbed_total web")).toBe(4);
  });

  it("hashes with the deployment's key: the same text, the same hash, and none that can be guessed", async () => {
    setting("source", "web", { scrub: { rules: [{ match: "owner", action: "hash" }] } });
    await send({ batch: [track("a", { owner: "Ada" }), track("b", { owner: "Ada" }), track("c", { owner: "Bob" })] });
    const [a, b, c] = parts.appended.map(({ properties }) => (properties as Record<string, unknown>)["owner"]);
    expect(a).toBe(b);
    expect(a).not.toBe(c);
    expect(a).not.toBe(sha256("Ada"));
  });
});

describe("whatever is sent to a source with every rule", () => {
  it("is stored or kept with a reason, and never breaks", async () => {
    setting("source", "web", {
      scrub: {
        rules: [
          { match: "*a*", action: "hash" },
          { match: "b.c", action: "seal" },
          { match: "d", action: "drop" },
        ],
        values: { email: "hash", phone: "seal", card_number: "drop" },
      },
      plan: {
        events: {
          "Product Viewed": { properties: { a: { type: "string", format: "email" } } },
          identify: { required: ["a"] },
        },
        unplanned: "flag",
        violations: "block",
      },
      keep_ip: "truncated",
    });
    const headers = { "sec-gpc": "1", "cf-connecting-ip": "not an address", origin: "null", "user-agent": "\u00ff(((" };
    const name = fc.constantFrom("a", "b", "c", "d", "email", "product_id", "__proto__", "constructor", "products", "");
    const tree = fc.dictionary(name, fc.jsonValue({ maxDepth: 4 }), { maxKeys: 5 });
    const call = fc.record({
      type: fc.constantFrom("track", "page", "identify", "group", "alias", "nonsense"),
      event: fc.constantFrom("Product Viewed", "Quiz", "", null),
      anonymousId: fc.constantFrom("visitor-1", null, 7),
      userId: fc.constantFrom("person-1", null),
      properties: fc.oneof(tree, fc.jsonValue()),
      traits: fc.oneof(tree, fc.jsonValue()),
      context: fc.oneof(tree, fc.jsonValue()),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 6 }), async (batch) => {
        const before = parts.appended.length + parts.rejects.length;
        const answer = await send({ batch }, headers);
        expect(answer.status).toBe(200);
        expect(parts.appended.length + parts.rejects.length - before).toBeGreaterThanOrEqual(batch.length);
      }),
      { numRuns: 200 },
    );
  });

  it("may nest as deeply as it likes", async () => {
    setting("source", "web", { scrub: { rules: [{ match: "d", action: "drop" }], values: { email: "drop" } } });
    const body = `{"batch":[{"type":"page","anonymousId":"visitor-1","properties":{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}}]}`;
    const answer = await app.request(
      "/v1/batch",
      { method: "POST", headers: { authorization: `Basic ${btoa("wk:")}` }, body },
      {},
      { waitUntil: parts.defer, passThroughOnException: () => undefined, props: {} },
    );
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ accepted: 0, rejected: [{ reason: "too_deep" }] });
  });
});

describe("machines", () => {
  const bots = () => parts.appended.map(({ bot }) => bot === true);

  it("are marked by the agent of a visitor who calls directly, and kept", async () => {
    await send({ batch: [track("a")] }, { origin: "https://shop.example", "user-agent": "Googlebot/2.1" });
    await send({ batch: [track("b")] }, { origin: "https://shop.example", "user-agent": chrome });
    expect(bots()).toEqual([true, false]);
    expect(counted("events_bot_total web")).toBe(1);
    expect(counted("events_accepted_total web")).toBe(2);
  });

  it("are not the servers that send for visitors", async () => {
    for (const agent of ["axios/1.7", "python-requests/2.31", "Go-http-client/1.1", "analytics-node/3.1.0"]) {
      await send({ batch: [track("a", {}, { context: { userAgent: chrome } }), track("b")] }, { "user-agent": agent });
    }
    expect(bots()).toEqual(Array.from({ length: 8 }, () => false));
  });

  it("are marked by the visitor's agent that a server passes on", async () => {
    const context = { userAgent: "Mozilla/5.0 (compatible; bingbot/2.0)" };
    await send({ batch: [track("a", {}, { context }), track("b")] }, { "user-agent": "axios/1.7" });
    expect(bots()).toEqual([true, false]);
  });

  it("are marked on our beacon by what loads the page", async () => {
    const beacon = { a: "visitor-1", e: [{ n: "page", i: "1" }] };
    await send(beacon, { "user-agent": "Googlebot/2.1" }, "/e");
    await send(beacon, { "user-agent": chrome }, "/e");
    expect(bots()).toEqual([true, false]);
  });
});

describe("the Global Privacy Control signal", () => {
  it("is kept with each event of the request, beside what the event says itself", async () => {
    const context = { consent: { categoryPreferences: { Analytics: true } } };
    await send({ batch: [track("a", {}, { context }), track("b")] }, { "sec-gpc": "1" });
    await send({ batch: [track("c")] }, { "sec-gpc": "0" });
    expect(parts.appended.map(({ consent }) => consent)).toEqual([
      { analytics: true, gpc: true },
      { gpc: true },
      undefined,
    ]);
  });
});

describe("a clock that is wrong", () => {
  it("is noted on the event whose time it cost", async () => {
    const at = (ms: number) => new Date(parts.state.now + ms).toISOString();
    const hour = 3_600_000;
    await send({
      batch: [
        track("fine", {}, { timestamp: at(-1_000), sentAt: at(0) }),
        track("skewed", {}, { timestamp: at(2 * hour - 1_000), sentAt: at(2 * hour) }),
        track("clamped", {}, { timestamp: at(2 * hour) }),
      ],
    });
    expect(parts.appended.map(({ context, occurred }) => [context?.["clock"], occurred - parts.state.now])).toEqual([
      [undefined, -1_000],
      ["skewed", -1_000],
      ["clamped", 0],
    ]);
  });
});
