import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { noCounts } from "../../../src/sources/forward-store.ts";
import { forwardRows } from "../../../src/sources/forward-rows.object.ts";
import { forwarderName, forwarders } from "../../../src/sources/forwarder-name.ts";
import { call } from "../../support/gateway-calls.ts";

const worker = (exports as unknown as { default: Fetcher }).default;

type Sent = { readonly url: string; readonly method: string; readonly headers: Headers; readonly body: Uint8Array };
const sent: Sent[] = [];
/** What the vendor does; tests change it. */
let vendor: () => Promise<Response>;
const up = async (): Promise<Response> => new Response("{}");

const queues = () =>
  Array.from({ length: forwarders }, (_, queue) => env.FORWARDER.getByName(forwarderName({ source: "dev", queue })));
const depth = async (): Promise<number> => {
  const all = await Promise.all(queues().map((queue) => queue.status()));
  return all.reduce((sum, status) => sum + status.depth, 0);
};
/** Lets no pause stand in the way: every queue's alarm rings now. */
const ring = async (): Promise<void> => {
  for (const queue of queues()) await runDurableObjectAlarm(queue);
};
const patient = { timeout: 15_000, interval: 50 };
const page = (messageId: string) => JSON.stringify({ batch: [{ type: "page", anonymousId: "a", messageId }] });
const post = (body: BodyInit, headers: Record<string, string> = {}, path = "/v1/batch?debug=1") =>
  worker.fetch(`https://doorstep.test${path}`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa("wk_dev:")}`, ...headers },
    body,
  });

beforeAll(async () => {
  const put = await call(
    "/v1/sources/dev",
    "sk_dev",
    { app_ids: ["vendor-key"], forward_to: { url: "https://vendor.example/proxy", headers: { "X-Token": "t" } } },
    "PUT",
  );
  expect(put.status, put.text).toBe(200);
});
beforeEach(() => {
  vendor = up;
  sent.length = 0;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (url, init) => {
    const body = init?.body === undefined ? new Uint8Array() : new Uint8Array(init.body as Uint8Array<ArrayBuffer>);
    sent.push({ url: url as string, method: init?.method ?? "", headers: new Headers(init?.headers), body });
    return vendor();
  });
});
afterEach(async () => {
  vendor = up;
  await vi.waitFor(async () => {
    await ring();
    expect(await depth()).toBe(0);
  }, patient);
  vi.restoreAllMocks();
});

describe("a source with forward_to", () => {
  it("goes on to its vendor as it came, gzip and all, without cookies", async () => {
    const body = gzipSync(page("f-1"));
    const response = await post(body, {
      "content-type": "application/x-www-form-urlencoded",
      "content-encoding": "gzip",
      cookie: "session=1",
      "cf-connecting-ip": "203.0.113.77",
      sentat: "2026-11-01T12:00:00Z",
    });
    expect(response.status).toBe(200);
    await vi.waitFor(() => expect(sent.length).toBe(1), patient);
    const [one] = sent;
    expect([one?.method, one?.url]).toEqual(["POST", "https://vendor.example/proxy/v1/batch?debug=1"]);
    expect(gunzipSync(one?.body ?? "").toString()).toBe(page("f-1"));
    expect(Object.fromEntries(one?.headers ?? [])).toEqual({
      authorization: `Basic ${btoa("wk_dev:")}`,
      "content-type": "application/x-www-form-urlencoded",
      "content-encoding": "gzip",
      sentat: "2026-11-01T12:00:00Z",
      "x-forwarded-for": "203.0.113.0",
      "x-token": "t",
    });
  });

  it("keeps the vendor's own key, which is listed as an app id", async () => {
    const authorization = `Basic ${btoa("vendor-key:")}`;
    expect((await post(page("f-0"), { authorization })).status).toBe(200);
    await vi.waitFor(() => expect(sent.length).toBe(1), patient);
    expect(sent[0]?.headers.get("authorization")).toBe(authorization);
  });

  it("forwards the requests of pixels, and none of our own formats", async () => {
    await worker.fetch("https://doorstep.test/pixel/v1/page?writeKey=wk_dev&anonymousId=a");
    expect((await post(JSON.stringify({ k: "wk_dev", e: [] }), {}, "/e")).status).toBe(200);
    await vi.waitFor(() => expect(sent.length).toBe(1), patient);
    expect([sent[0]?.method, sent[0]?.url]).toEqual([
      "GET",
      "https://vendor.example/proxy/pixel/v1/page?writeKey=wk_dev&anonymousId=a",
    ]);
    expect(await depth()).toBe(0);
  });

  it("forwards no request with a secret key in it, and none to itself", async () => {
    expect((await post(page("f-7"), { authorization: "Bearer sk_dev" })).status).toBe(200);
    const loop = { app_ids: ["loop-app"], forward_to: { url: "https://gateway.example" } };
    expect((await call("/v1/sources/loop", "sk_dev", loop, "PUT")).status).toBe(200);
    const init = { method: "POST", headers: { authorization: "Bearer loop-app" }, body: page("f-8") };
    expect((await worker.fetch("https://gateway.example/v1/batch", init)).status).toBe(200);
    await scheduler.wait(200);
    expect(sent).toEqual([]);
  });

  it("forwards nothing that was refused as a whole", async () => {
    expect((await post("{ no json")).status).toBe(400);
    expect((await post(page("f-2"), { authorization: "Bearer nobody" })).status).toBe(401);
    await scheduler.wait(200);
    expect(sent).toEqual([]);
  });

  it("is answered as fast and as well while its vendor hangs or is dead, and forwarded when it is back", async () => {
    vendor = () => new Promise(() => undefined);
    const started = Date.now();
    expect((await post(page("f-3"))).status).toBe(200);
    expect(Date.now() - started).toBeLessThan(9_000);
    vendor = async () => {
      throw new Error("connection refused");
    };
    for (let n = 0; n < 5; n++) expect((await post(page(`f-4-${n}`))).status).toBe(200);
    await vi.waitFor(() => expect(sent.length).toBeGreaterThan(1), patient);
    expect(await depth()).toBeGreaterThan(0);
    const metrics = await call("/metrics", "sk_dev");
    expect(metrics.text).toMatch(/forward_queue_requests\{source="dev"\} [1-9]/);
    expect(metrics.text).toMatch(/forwarded_total\{source="dev"\} \d/);
    expect(metrics.text).toMatch(/forward_oldest_seconds\{source="dev"\} /);
    const ready = await call("/readyz", null);
    expect([ready.status, ready.text]).toEqual([200, expect.stringContaining("connection refused")]);
  });

  it("follows no redirect to where it must not go", async () => {
    vendor = async () => new Response(null, { status: 308, headers: { location: "http://169.254.169.254/" } });
    await post(page("f-5"));
    await vi.waitFor(() => expect(sent.length).toBeGreaterThan(0), patient);
    await ring();
    expect(new Set(sent.map(({ url }) => new URL(url).host))).toEqual(new Set(["vendor.example"]));
    expect(await depth()).toBe(1);
  });

  it("is delivered once more, not never, when its queue dies between the vendor's answer and its note of it", async () => {
    let hold = true;
    vendor = async () => {
      if (hold) await new Promise(() => undefined);
      return up();
    };
    await post(page("f-6"));
    await vi.waitFor(() => expect(sent.length).toBe(1), patient);
    hold = false;
    for (const queue of queues()) {
      await runInDurableObject(queue, (_forwarder, state) => {
        state.abort("killed");
      }).catch(() => undefined);
    }
    await vi.waitFor(async () => {
      await ring();
      expect(sent.length).toBe(2);
    }, patient);
    expect(sent[1]?.body).toEqual(sent[0]?.body);
    await vi.waitFor(async () => expect(await depth()).toBe(0), patient);
  });
});

describe("a queue's rows", () => {
  it("hold what is larger than a row, in order, within their bytes, and survive", async () => {
    const stub = env.FORWARDER.getByName(forwarderName({ source: "rows", queue: 0 }));
    await runInDurableObject(stub, (_forwarder, { storage }) => {
      const rows = forwardRows(storage);
      const large = "l".repeat(4_000_000);
      expect(rows.add(large, 1, 10_000_000)).toBe(0);
      expect(rows.add("a", 2, 10_000_000)).toBe(0);
      expect(rows.due(0, 6, 5_000_000).map(({ sealed }) => sealed)).toEqual([large, "a"]);
      expect(rows.due(0, 6, 1).map(({ sealed }) => sealed.length)).toEqual([4_000_000]);
      expect(rows.add("b".repeat(7_000_000), 3, 10_000_000)).toBe(1);
      const again = forwardRows(storage);
      expect(again.size()).toEqual({ depth: 2, bytes: 7_000_001, oldest: 2 });
      again.settle({ forwarded: [3], refused: [], failed: [{ seq: 2, attempts: 1, due: 100 }] });
      expect([again.due(99, 6, 1), again.nextDue()]).toEqual([[], 100]);
      again.retryNow(1);
      expect(again.nextDue()).toBe(100);
      again.retryNow(2);
      expect(again.due(0, 6, 1)).toEqual([{ seq: 2, attempts: 1, sealed: "a" }]);
      expect(again.expire(2, "too_old")).toBe(0);
      expect(again.expire(3, "too_old")).toBe(1);
      expect(again.counts()).toEqual({
        forwarded: 1,
        failed: 1,
        dropped: { ...noCounts.dropped, queue_full: 1, too_old: 1 },
      });
      expect(storage.sql.exec("SELECT id FROM parts").toArray()).toEqual([]);
      expect(again.nextDue()).toBeNull();
    });
  });
});
