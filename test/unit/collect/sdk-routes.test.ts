import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { HttpError } from "../../../src/platform/http/errors.ts";
import { collectApp, type CollectApp } from "../../support/collect-app.ts";

let app: CollectApp;
beforeEach(() => {
  app = collectApp();
});

const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  app.request(path, {
    method: "POST",
    headers,
    body: typeof body === "string" || body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body),
  });
const only = () => {
  expect(app.arrivals).toHaveLength(1);
  const [arrival] = app.arrivals;
  if (arrival === undefined || !arrival.ok) throw new Error(`refused: ${JSON.stringify(arrival)}`);
  return arrival.event;
};

describe("PostHog", () => {
  const view = { event: "Product Viewed", distinct_id: "u", uuid: "1", properties: { product_id: "p" } };

  it.each([
    ["the batch", { api_key: "wk", batch: [view] }],
    ["the event", [{ ...view, api_key: "wk" }]],
    ["the event's properties", [{ ...view, properties: { product_id: "p", token: "wk" } }]],
  ])("has its key in %s", async (_, body) => {
    expect((await post("/e/", body)).status).toBe(200);
    expect(only().id).toBe("1");
  });

  it("answers 401 to an unknown key, and takes nothing", async () => {
    expect((await post("/batch/", { api_key: "nope", batch: [view] })).status).toBe(401);
    expect(app.arrivals).toEqual([]);
  });

  it.each(["/e/?compression=gzip-js", "/i/v0/e/", "/batch/"])("is unpacked at %s whatever its type", async (path) => {
    const packed = new Uint8Array(gzipSync(JSON.stringify({ api_key: "wk", batch: [view] })));
    expect((await post(path, packed, { "content-type": "text/plain" })).status).toBe(200);
    expect(app.parts.appended).toMatchObject([{ id: "1", type: "product_viewed" }]);
  });

  it("names a bad event as it was sent, and keeps the good ones", async () => {
    const bad = { event: "Product Viewed", uuid: "2", properties: {} };
    const response = await post("/batch/", { api_key: "wk", batch: [view, bad] });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      accepted: 1,
      rejected: [{ index: 1, id: "2", reason: "no_identity", field: "batch.1.distinct_id" }],
    });
  });

  it.each([
    ["nobody is identified", { $is_identified: false }, { anonymous_id: "x" }],
    ["no profile is to be made", { $process_person_profile: false }, { anonymous_id: "x" }],
    ["the id is the device's", { $device_id: "x" }, { anonymous_id: "x" }],
    ["somebody is identified", { $is_identified: true, $device_id: "d" }, { user_id: "x" }],
    ["a server says nothing of it", {}, { user_id: "x" }],
  ])("tells who it is when %s", async (_, properties, identity) => {
    await post("/batch/", { api_key: "wk", batch: [{ event: "Hi", distinct_id: "x", properties }] });
    expect(only().identity).toEqual(identity);
  });

  it.each([
    ["every visitor without cookies", { event: "Hi", distinct_id: "$posthog_cookieless", properties: {} }],
    [
      "a group that stands for nobody",
      {
        event: "$groupidentify",
        distinct_id: "$company_c",
        properties: { $group_type: "company", $group_key: "c" },
      },
    ],
  ])("makes no person of %s", async (_, event) => {
    await post("/batch/", { api_key: "wk", batch: [event] });
    expect(app.arrivals).toMatchObject([{ ok: false, rejection: { reason: "no_identity" } }]);
  });

  it("makes the id that the browser made up the earlier one of an alias", async () => {
    const properties = { $device_id: "d", alias: "ada", distinct_id: "d" };
    await post("/e/", { api_key: "wk", batch: [{ event: "$create_alias", distinct_id: "d", properties }] });
    expect(only().identity).toEqual({ user_id: "ada", anonymous_id: "d" });
  });

  it("counts an offset back from when it was sent, else from its arrival", async () => {
    await post("/e/", { api_key: "wk", batch: [{ ...view, offset: 1_500 }], sent_at: 1_793_527_200_000 });
    await post("/e/", { api_key: "wk", batch: [{ ...view, offset: 1_500 }] });
    const [withSent, without] = app.arrivals.map((arrival) => (arrival.ok ? arrival.event : null));
    expect(withSent).toMatchObject({ original: 1_793_527_198_500, sent: 1_793_527_200_000 });
    expect(without).toMatchObject({ original: app.parts.state.now - 1_500, sent: app.parts.state.now });
  });

  it("is asked to send later, never told that it is limited: posthog-js drops what is answered with 429", async () => {
    const limited = collectApp({
      before: () => {
        throw new HttpError("rate_limited", "Slower.", { headers: { "retry-after": "7" } });
      },
    });
    const body = JSON.stringify({ api_key: "wk", batch: [view] });
    const response = await limited.request("/e/", { method: "POST", body });
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "7"]);
  });

  it.each(["/flags/?v=2", "/flags", "/decide/?v=4"])("has no flags at %s", async (path) => {
    const response = await post(path, "anything", { origin: "https://shop.example" });
    expect(await response.json()).toMatchObject({ flags: {}, featureFlags: {}, errorsWhileComputingFlags: false });
    expect(response.headers.get("access-control-allow-origin")).toBe("https://shop.example");
  });

  it("boots posthog-js with everything off that asks for more", async () => {
    const config = {
      hasFeatureFlags: false,
      sessionRecording: false,
      surveys: false,
      supportedCompression: ["gzip-js"],
    };
    expect(await (await app.request("/array/wk/config")).json()).toMatchObject({ token: "wk", ...config });
    const script = await (await app.request("/array/wk%22%3C%2Fscript%3E/config.js")).text();
    const window: { _POSTHOG_REMOTE_CONFIG?: Record<string, { config: object; siteApps: unknown[] }> } = {};
    // oxlint-disable-next-line no-implied-eval -- the answer is a script
    new Function("window", script)(window);
    expect(window._POSTHOG_REMOTE_CONFIG?.['wk"</script>']).toMatchObject({ config, siteApps: [] });
    expect(script).not.toContain("</script>");
  });
});

describe("Jitsu", () => {
  const event = { type: "track", event: "Product Viewed", anonymousId: "a", properties: { product_id: "p" } };

  it.each(["wk", "wk:secret"])("takes %s from its own header", async (key) => {
    expect((await post("/api/s/track", event, { "x-write-key": key })).status).toBe(200);
    expect(only().fact.type).toBe("product_viewed");
  });

  it("takes the key from the body, where its secret is masked", async () => {
    expect((await post("/api/s/s2s/track", { ...event, writeKey: "wk:***" })).status).toBe(200);
    expect((await post("/api/s/track", { ...event, writeKey: "nope:***" })).status).toBe(401);
  });

  it("takes batches", async () => {
    await post("/api/s/s2s/batch", { batch: [event, event] }, { "x-write-key": "wk" });
    expect(app.arrivals).toHaveLength(2);
  });

  it("answers a bad event with 200 and its reason: the SDK gives up on anything else", async () => {
    const response = await post("/api/s/track", { type: "track" }, { "x-write-key": "wk" });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      accepted: 0,
      rejected: [{ reason: "missing_field", field: "event" }],
    });
  });
});

describe("RudderStack", () => {
  const event = { type: "track", event: "Product Viewed", anonymousId: "a", properties: { product_id: "p" } };
  const basic = { authorization: `Basic ${btoa("wk:")}` };

  it("takes a beacon with its key in the address", async () => {
    expect((await post("/beacon/v1/batch?writeKey=wk", { batch: [event] })).status).toBe(200);
    expect((await post("/beacon/v1/batch?writeKey=nope", { batch: [event] })).status).toBe(401);
    expect(only().fact.type).toBe("product_viewed");
  });

  it("takes an import as a batch", async () => {
    await post("/v1/import", { batch: [event, event] }, basic);
    expect(app.arrivals).toHaveLength(2);
  });

  it.each([
    [
      "an address",
      [
        { type: "email", value: "ada@example.com" },
        { type: "user_id", value: "ada" },
      ],
    ],
    [
      "two users",
      [
        { type: "user_id", value: "ada" },
        { type: "user_id", value: "bob" },
      ],
    ],
    [
      "three ids",
      [
        { type: "user_id", value: "a" },
        { type: "anonymous_id", value: "b" },
        { type: "phone", value: "1" },
      ],
    ],
  ])("refuses a merge by %s, in a batch and alone", async (_, mergeProperties) => {
    expect((await post("/v1/merge", { mergeProperties }, basic)).status).toBe(400);
    expect((await post("/v1/batch", { batch: [{ type: "merge", mergeProperties }] }, basic)).status).toBe(200);
    expect(app.arrivals.map((arrival) => arrival.ok || arrival.rejection.reason)).toEqual([
      "unknown_type",
      "unknown_type",
    ]);
  });

  it.each(["/sourceConfig", "/sourceConfig/?p=npm&v=3.34.1&build=modern&writeKey=wk"])(
    "gives the browser SDK what it checks before it starts: %s",
    async (path) => {
      const response = await app.request(path, { headers: basic });
      expect(await response.json()).toMatchObject({
        source: { id: "web", enabled: true, config: { statsCollection: expect.anything() }, destinations: [] },
      });
      expect((await app.request("/sourceConfig/?writeKey=nope")).status).toBe(401);
    },
  );
});

describe("Segment", () => {
  it("points analytics-next at this host, with its own metrics off", async () => {
    const response = await app.request("http://collect.example:8787/v1/projects/wk/settings");
    expect(await response.json()).toMatchObject({
      integrations: { "Segment.io": { apiKey: "wk", apiHost: "collect.example:8787/v1", protocol: "http" } },
      metrics: { sampleRate: 0 },
    });
    expect((await app.request("/v1/projects/nope/settings")).status).toBe(401);
  });

  it("swallows metrics of the SDK itself", async () => {
    expect((await post("/v1/m", { series: [{}] })).status).toBe(200);
    expect([app.arrivals, app.parts.rejects]).toEqual([[], []]);
  });
});

describe("consent", () => {
  const consentOf = async (context: object) => {
    await post("/v1/track?k=wk", { userId: "u", event: "X", context });
    return only().consent;
  };

  it.each([
    ["Segment", { consent: { categoryPreferences: { Advertising: false, Analytics: true, Functional: true } } }],
    ["OneTrust", { consent: { categoryPreferences: { C0001: true, C0002: true, C0003: true, C0004: false } } }],
    ["RudderStack", { consentManagement: { allowedConsentIds: ["C0002", "C0003"], deniedConsentIds: ["C0004"] } }],
    ["iubenda", { consentManagement: { allowedConsentIds: ["1", "2", "4"], deniedConsentIds: ["5"] } }],
  ])("is read as %s says it", async (_, context) => {
    expect(await consentOf(context)).toEqual({ analytics: true, personalization: true, marketing: false });
  });

  it("is no where two categories that mean the same disagree", async () => {
    expect(await consentOf({ consent: { categoryPreferences: { C0005: false, advertising: true } } })).toEqual({
      marketing: false,
    });
  });

  it.each([
    ["categories we do not know", { consent: { categoryPreferences: { Robots: true } } }],
    ["no answers", { consent: { categoryPreferences: { Analytics: "yes" } } }],
    ["another shape", { consent: [], consentManagement: { allowedConsentIds: { 1: true } } }],
  ])("is not said by %s", async (_, context) => {
    expect(await consentOf(context)).toBeNull();
  });
});

describe("pixels", () => {
  const data = (event: unknown) => encodeURIComponent(Buffer.from(JSON.stringify(event)).toString("base64"));
  const picture = async (path: string) => {
    const response = await app.request(path);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/gif"]);
  };

  it.each([
    ["RudderStack", "/pixel/v1/track?writeKey=wk&anonymousId=a&event=Product%20Viewed&properties.product_id=p"],
    [
      "Segment",
      `/v1/pixel/track?data=${data({ event: "Product Viewed", userId: "u", properties: { product_id: "p" }, writeKey: "wk" })}`,
    ],
    [
      "Jitsu",
      `/api/px/track?writeKey=wk:s&data=${data({ event: "Product Viewed", userId: "u" })}&properties.product_id=p`,
    ],
  ])("of %s are read", async (_, path) => {
    await picture(path);
    expect(only().fact).toEqual({ type: "product_viewed", properties: { product_id: "p" } });
  });

  it.each([
    ["what is no base64", "/v1/pixel/track?writeKey=wk&data=%21%21", "not_json"],
    ["what is no object", `/v1/pixel/track?writeKey=wk&data=${data([1])}`, "not_json"],
    ["nobody's event", "/pixel/v1/track?writeKey=wk&event=X", "no_identity"],
    ["prototype keys", "/pixel/v1/track?writeKey=wk&__proto__.userId=u&event=X", "no_identity"],
  ])("are pictures for %s too, which is counted", async (_, path, reason) => {
    await picture(path);
    expect(app.parts.counted.get(`events_rejected_total web ${reason}`)).toBe(1);
    expect(app.parts.appended).toEqual([]);
  });
});

it("lets browsers send every header of every SDK", async () => {
  for (const path of ["/v1/batch", "/beacon/v1/batch", "/sourceConfig/", "/api/s/track", "/i/v0/e/", "/flags/"]) {
    const response = await app.request(path, { method: "OPTIONS", headers: { origin: "https://shop.example" } });
    const allowed = (response.headers.get("access-control-allow-headers") ?? "").split(", ");
    expect(allowed).toEqual(
      expect.arrayContaining(["authorization", "content-type", "anonymousid", "sentat", "x-write-key", "x-ip-policy"]),
    );
  }
});
