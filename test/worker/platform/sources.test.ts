import { reset, createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createApp } from "../../../src/app.ts";
import { toHex, utf8 } from "../../../src/base/bytes.ts";
import { sha256 } from "../../../src/base/sha256.ts";
import type { SettingChanges, SourceAnswer, SourceKeyMade, SourcePage } from "../../../src/contract/source.ts";
import { servicesOf } from "../../../src/services.ts";

const key = "0123456789abcdefghijABCDEFGHIJ0123456789abc";

/** The whole Worker with memories of its own, as one isolate has them. */
const isolate = async () => {
  const keys = [
    { key_sha256: toHex(await sha256(utf8("sk"))), kind: "secret", source: "operator" },
    { key_sha256: toHex(await sha256(utf8("wk"))), kind: "write", source: "web" },
  ];
  const settings = {
    DOORSTEP_KEYS: JSON.stringify(keys),
    DOORSTEP_KEYRING: JSON.stringify({ v: 1, pseudonym: key, roots: [{ kid: 1, key }] }),
  };
  const app = createApp(servicesOf({ ...env, ...settings }));
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the shape that a test goes on with
  return async <T>(
    method: string,
    path: string,
    body?: unknown,
    bearer = "sk",
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: T; headers: Headers }> => {
    const ctx = createExecutionContext();
    const request = new Request(`https://doorstep.test${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}`, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const response = await app.fetch(request, env, ctx);
    const answer = { status: response.status, body: (await response.json()) as T, headers: response.headers };
    await waitOnExecutionContext(ctx);
    return answer;
  };
};

let call: Awaited<ReturnType<typeof isolate>>;
beforeAll(async () => {
  vi.spyOn(console, "log").mockReturnValue();
  call = await isolate();
});
afterEach(async () => {
  await reset();
  call = await isolate();
});

/** No events: what is asked here is whether they would be let in. */
const send = (bearer: string, headers: Record<string, string> = {}) =>
  call<unknown>("POST", "/v1/batch", { batch: [] }, bearer, headers);

describe("/v1/sources", () => {
  it("are an operator's only", async () => {
    for (const [method, path] of [
      ["GET", "/v1/sources"],
      ["PUT", "/v1/sources/app"],
      ["POST", "/v1/sources/app/keys"],
      ["GET", "/v1/settings/changes"],
    ] as const) {
      expect((await call<unknown>(method, path, method === "GET" ? undefined : {}, "wk")).status, path).toBe(401);
    }
  });

  it("are stored, shown, replaced, listed and deleted", async () => {
    const created = await call<SourceAnswer>("PUT", "/v1/sources/app", { name: "App", keep_ip: "truncated" });
    expect(created.status).toBe(200);
    expect(created.body).toMatchObject({
      id: "app",
      name: "App",
      keep_ip: "truncated",
      updated_by: "operator",
      keys: [],
    });
    const replaced = await call<SourceAnswer>("PUT", "/v1/sources/app", { name: "The app" });
    expect(replaced.body.version).toBeGreaterThan(created.body.version);
    await call<unknown>("PUT", "/v1/sources/shop", {});
    expect((await call<SourceAnswer>("GET", "/v1/sources/app")).body).toMatchObject({
      name: "The app",
      keep_ip: "none",
    });
    const first = (await call<SourcePage>("GET", "/v1/sources?limit=1")).body;
    expect([first.data.map(({ id }) => id), first.cursor]).toEqual([["app"], { next: "app", has_more: true }]);
    const second = (await call<SourcePage>("GET", "/v1/sources?limit=1&cursor=app")).body;
    expect([second.data.map(({ id }) => id), second.cursor]).toEqual([["shop"], { next: null, has_more: false }]);
    expect((await call<unknown>("DELETE", "/v1/sources/app")).status).toBe(200);
    expect((await call<unknown>("GET", "/v1/sources/app")).status).toBe(404);
    expect((await call<unknown>("DELETE", "/v1/sources/app")).status).toBe(404);
  });

  it("name the field that is wrong", async () => {
    const field = async (body: unknown) => {
      const answer = await call<{ error: { code: string; field?: string } }>("PUT", "/v1/sources/app", body);
      return [answer.status, answer.body.error.field];
    };
    expect(await field({ allowed_origins: ["shop.example"] })).toEqual([400, "allowed_origins.0"]);
    expect(await field({ rate_limit: { events_per_second: 0, burst: 1 } })).toEqual([
      400,
      "rate_limit.events_per_second",
    ]);
    expect(await field({ forward_to: { url: "https://127.0.0.1/" } })).toEqual([400, "forward_to.url"]);
    expect(await field({ forward_to: { url: "https://metadata.internal/" } })).toEqual([400, "forward_to.url"]);
    expect(await field({ plan: { events: { Quiz: { pattern: "(" } } } })).toEqual([400, "plan.events.Quiz"]);
    expect((await field([]))[0]).toBe(400);
    expect((await call<unknown>("GET", "/v1/sources/app")).status).toBe(404);
  });

  it("are audited: who, when, and what changed by its hash", async () => {
    await call<unknown>("PUT", "/v1/sources/app", { name: "one" });
    await call<unknown>("PUT", "/v1/sources/app", { name: "two" });
    await call<unknown>("PUT", "/v1/sources/app", { name: "two" });
    await call<unknown>("DELETE", "/v1/sources/app");
    const { data } = (await call<SettingChanges>("GET", "/v1/settings/changes")).body;
    const steps = data.toReversed().map(({ kind, id, by, before, after }) => [kind, id, by, before, after]);
    const [one, two] = [data[2]?.after, data[1]?.after];
    expect(steps).toEqual([
      ["source", "app", "operator", null, one],
      ["source", "app", "operator", one, two],
      ["source", "app", "operator", two, null],
    ]);
    const page = (await call<SettingChanges>("GET", "/v1/settings/changes?limit=2")).body;
    const rest = (await call<SettingChanges>("GET", `/v1/settings/changes?cursor=${page.cursor.next}`)).body;
    expect([page.cursor.has_more, rest.data.length, rest.cursor.has_more]).toEqual([true, 1, false]);
  });
});

describe("write keys of a source", () => {
  const make = async (): Promise<SourceKeyMade> => (await call<SourceKeyMade>("POST", "/v1/sources/app/keys")).body;

  it("work at once, two at a time, and no more when deleted", async () => {
    await call<unknown>("PUT", "/v1/sources/app", {});
    const [first, second] = [await make(), await make()];
    expect(first.key).toMatch(/^wk_[\w-]{43}$/);
    expect((await call<unknown>("POST", "/v1/sources/app/keys")).status).toBe(400);
    expect([(await send(first.key)).status, (await send(second.key)).status]).toEqual([200, 200]);
    const shown = (await call<SourceAnswer>("GET", "/v1/sources/app")).body;
    expect(shown.keys.map(({ sha256: hash }) => hash)).toEqual([first.sha256, second.sha256]);
    expect(JSON.stringify(shown)).not.toContain(first.key);
    expect((await call<unknown>("DELETE", `/v1/sources/app/keys/${first.sha256.slice(0, 12)}`)).status).toBe(200);
    expect([(await send(first.key)).status, (await send(second.key)).status]).toEqual([401, 200]);
    expect((await call<unknown>("DELETE", "/v1/sources/app/keys/00000000")).status).toBe(404);
    expect((await call<unknown>("DELETE", "/v1/sources/app/keys/zz")).status).toBe(400);
  });

  it("work at once in isolates that never heard of them, and outlive a change of the document", async () => {
    const other = await isolate();
    expect((await other<unknown>("POST", "/v1/batch", { batch: [] }, "wk_unknown")).status).toBe(401);
    await call<unknown>("PUT", "/v1/sources/app", {});
    const made = await make();
    await call<unknown>("PUT", "/v1/sources/app", { name: "changed" });
    await scheduler.wait(1_050);
    expect((await other<unknown>("POST", "/v1/batch", { batch: [] }, made.key)).status).toBe(200);
  });

  it("are not made for a source that is not there", async () => {
    expect((await call<unknown>("POST", "/v1/sources/app/keys")).status).toBe(404);
  });
});

describe("a document for a source of the configuration", () => {
  it("adds its rules to the keys that there are", async () => {
    expect((await send("wk", { origin: "https://evil.example" })).status).toBe(200);
    await call<unknown>("PUT", "/v1/sources/web", { allowed_origins: ["*.shop.example"] });
    expect((await send("wk", { origin: "https://evil.example" })).status).toBe(403);
    expect((await send("wk", { origin: "https://www.shop.example" })).status).toBe(200);
    await call<unknown>("DELETE", "/v1/sources/web");
    expect((await send("wk", { origin: "https://evil.example" })).status).toBe(200);
  });
});
