import { beforeEach, describe, expect, it } from "vitest";
import { collectApp, type CollectApp } from "../../support/collect-app.ts";
import type { CollectParts } from "../../support/collect-parts.ts";

const view = { name: "view_item", params: { items: [{ item_id: "p-1" }] } };
const body = (...events: unknown[]) => ({ client_id: "c-1", timestamp_micros: 1793527200000000, events });

let app: CollectApp;
let parts: CollectParts;
beforeEach(() => {
  app = collectApp({ appIds: ["G-SHOP"] });
  ({ parts } = app);
});

const post = (path: string, sent: unknown) =>
  app.request(path, { method: "POST", body: typeof sent === "string" ? sent : JSON.stringify(sent) });

describe("POST /mp/collect", () => {
  it.each([
    ["the secret", "?measurement_id=G-OTHER&api_secret=wk"],
    ["the measurement id, beside a secret of Google's", "?measurement_id=G-SHOP&api_secret=googles"],
    ["the measurement id alone", "?measurement_id=G-SHOP"],
    ["an app's id", "?firebase_app_id=G-SHOP&api_secret=googles"],
  ])("knows its source by %s", async (_, query) => {
    const response = await post(`/mp/collect${query}`, body(view));
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect(parts.appended).toMatchObject([
      { source: "web", type: "product_viewed", properties: { product_id: "p-1" } },
    ]);
  });

  it.each(["", "?api_secret=no", "?api_secret=no&measurement_id=no", "?measurement_id=no"])(
    "answers 401 to the unknown (%s)",
    async (query) => {
      expect((await post(`/mp/collect${query}`, body(view))).status).toBe(401);
      expect([parts.appended, parts.rejects]).toEqual([[], []]);
    },
  );

  it("answers 204 to what is refused and kept, whole bodies too", async () => {
    const sent = [body(view, { name: "view_item" }), {}, [], { events: 7 }];
    for (const one of sent) expect((await post("/mp/collect?api_secret=wk", one)).status).toBe(204);
    expect(parts.appended).toHaveLength(1);
    expect(parts.rejects.map(({ reason }) => reason)).toEqual(Array.from({ length: 4 }, () => "missing_field"));
  });

  it("knows a resend, and keeps two equal events of one request apart", async () => {
    for (const _ of [1, 2]) await post("/mp/collect?api_secret=wk", body({ name: "scroll" }, { name: "scroll" }));
    expect(parts.appended).toHaveLength(4);
    expect(new Set(parts.appended.map(({ id }) => id)).size).toBe(2);
  });

  it("refuses what is no JSON, and asks for a resend when the log does not confirm", async () => {
    expect((await post("/mp/collect?api_secret=wk", "{")).status).toBe(400);
    parts.state.log = "unknown";
    const response = await post("/mp/collect?api_secret=wk", body(view));
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
  });
});

describe("POST /debug/mp/collect", () => {
  const debug = (sent: unknown) => post("/debug/mp/collect?api_secret=wk", sent);

  it("says what would be refused in Google's words, and stores nothing", async () => {
    const response = await debug(body(view, { name: "view_item" }, { name: "x", timestamp_micros: "soon" }));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      validationMessages: [
        {
          fieldPath: "events.1.params.product_id",
          description: "events.1.params.product_id is required for product_viewed.",
          validationCode: "VALUE_REQUIRED",
        },
        {
          fieldPath: "events.2.timestamp_micros",
          description: "events.2.timestamp_micros must be a time in Unix microseconds.",
          validationCode: "VALUE_INVALID",
        },
      ],
    });
    expect([parts.appended, parts.rejects]).toEqual([[], []]);
  });

  it("has nothing to say when all is well", async () => {
    expect(await (await debug(body(view))).json()).toEqual({ validationMessages: [] });
  });
});
