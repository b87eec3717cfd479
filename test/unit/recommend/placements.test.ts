import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { ok } from "../../../src/base/result.ts";
import type { KnownSettings, Setting, Settings, SettingsSnapshot } from "../../../src/base/settings.port.ts";
import { toHex, utf8 } from "../../../src/base/bytes.ts";
import { defaultPlacement, Placement } from "../../../src/contract/placement.ts";
import { createAuth } from "../../../src/platform/http/auth.ts";
import { onError } from "../../../src/platform/http/errors.ts";
import { knownPlacements } from "../../../src/recommend/known-placements.ts";
import { placementRoutes } from "../../../src/recommend/placements.route.ts";
import { impatient, patient } from "../../support/recommend-parts.ts";

const setting = (id: string, value: unknown, version = 1): Setting => ({
  kind: "placement",
  id,
  version,
  changed: 0,
  by: "console",
  value,
});
const cart = Placement.parse({ id: "cart", chain: [{ strategy: "cart-recovery" }], on_fallback: "hide" });

/** Settings that know nothing until they are loaded. */
const settingsOf = (stored: SettingsSnapshot | null) => {
  const state = { held: null as SettingsSnapshot | null, loads: 0 };
  const settings: KnownSettings = {
    known: () => state.held,
    load: async () => {
      state.loads += 1;
      return (state.held = stored);
    },
  };
  return { settings, state };
};

describe("known placements", () => {
  it("come out of memory once they were read, the same object each time", async () => {
    const { settings, state } = settingsOf({ revision: 1, all: [setting("cart", cart)] });
    const placements = knownPlacements(settings, patient);
    expect(await placements("cart")).toEqual(cart);
    expect(placements("cart")).toBe(await placements("cart"));
    expect(placements("default")).toBe(defaultPlacement);
    expect(state.loads).toBe(1);
  });

  it("may replace the default one", async () => {
    const wide = { ...defaultPlacement, slots: 6 };
    const { settings } = settingsOf({ revision: 1, all: [setting("default", wide)] });
    expect(await knownPlacements(settings, patient)("default")).toEqual(wide);
  });

  it("are looked for again when unknown, and then are none", async () => {
    const { settings, state } = settingsOf({ revision: 1, all: [] });
    const placements = knownPlacements(settings, patient);
    expect(await placements("typo")).toBeNull();
    expect(await placements("typo")).toBeNull();
    expect(state.loads).toBe(2);
  });

  it("are all like the default one while nothing can be read", async () => {
    const { settings } = settingsOf(null);
    expect(await knownPlacements(settings, patient)("cart")).toEqual({ ...defaultPlacement, id: "cart" });
    expect(await knownPlacements(settings, impatient)("default")).toEqual(defaultPlacement);
  });
});

describe("the placements API", async () => {
  const hash = toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8("sk"))));
  const auth = createAuth([{ key_sha256: hash, kind: "secret", source: "console", shop: "default", imported: false }]);
  const gateway = (stored: readonly Setting[] = []) => {
    const kept = new Map(stored.map((one) => [one.id, one]));
    const settings: Pick<Settings, "get" | "list" | "put" | "delete"> = {
      get: async (_kind, id) => kept.get(id) ?? null,
      list: async () => [...kept.values()],
      put: async (_kind, id, value) => {
        const made = setting(id, value, (kept.get(id)?.version ?? 0) + 1);
        kept.set(id, made);
        return ok(made);
      },
      delete: async (_kind, id) => kept.delete(id),
    };
    const app = new Hono();
    app.onError(onError);
    app.route("/", placementRoutes({ auth, settings }));
    return async (method: string, path: string, body?: unknown) => {
      const response = await app.request(path, {
        method,
        headers: { authorization: "Bearer sk" },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      return { status: response.status, json: await response.json() };
    };
  };

  it("keeps what was put, filled in and versioned", async () => {
    const call = gateway();
    const put = await call("PUT", "/v1/placements/cart", { chain: [{ strategy: "cart-recovery" }], slots: 2 });
    expect(put).toMatchObject({
      status: 200,
      json: { id: "cart", slots: 2, on_fallback: "fill", rules: { in_stock: true }, version: 1, changed_by: "console" },
    });
    expect((await call("GET", "/v1/placements/cart")).json).toEqual(put.json);
    expect((await call("GET", "/v1/placements")).json.data.map(({ id }: { id: string }) => id)).toEqual([
      "default",
      "cart",
    ]);
    expect((await call("DELETE", "/v1/placements/cart")).json).toEqual({ success: true });
    expect((await call("GET", "/v1/placements/cart")).status).toBe(404);
  });

  it.each([
    ["not json", "invalid_json", undefined],
    ["[]", "bad_request", undefined],
    [{ slots: 0 }, "invalid_field", "slots"],
    [{ chain: [{ strategy: "magic" }] }, "invalid_field", "chain.0.strategy"],
    [{ rules: { price_min: "cheap" } }, "invalid_field", "rules.price_min"],
    [{ colour: "red" }, "invalid_field", undefined],
  ])("refuses %j and says where", async (body, code, field) => {
    const { status, json } = await gateway()("PUT", "/v1/placements/p", body);
    expect(status).toBe(400);
    expect(json.error).toMatchObject({ code, ...(field === undefined ? {} : { field }) });
  });

  it("takes back what it answered", async () => {
    const call = gateway();
    const { json } = await call("PUT", "/v1/placements/cart", { slots: 2 });
    expect((await call("PUT", "/v1/placements/cart", { ...json, slots: 4 })).json).toMatchObject({
      slots: 4,
      version: 2,
    });
  });

  it.each([
    [{}, "none"],
    [{ plain_ids: true }, "unguessable"],
    [{ impersonal: true }, "any"],
    [{ impersonal: true, plain_ids: true }, "any"],
  ])("%j says which plain ids its addresses take: %s", async (given, takes) => {
    const { json } = await gateway()("PUT", "/v1/placements/cart", given);
    expect(json.plain_id).toEqual({
      takes,
      why: expect.stringMatching(/\w+/),
      image_path: "/o/~{id}/cart/{send_id}/{slot}.jpg",
      click_path: "/c/~{id}/cart/{send_id}/{slot}",
    });
  });

  it("lists and answers nothing that is none any more", async () => {
    const call = gateway([setting("old", { id: "old", chain: [{ strategy: "magic" }] })]);
    expect((await call("GET", "/v1/placements")).json.data.map(({ id }: { id: string }) => id)).toEqual(["default"]);
    expect((await call("GET", "/v1/placements/old")).status).toBe(404);
    expect((await call("DELETE", "/v1/placements/old")).status).toBe(200);
  });

  it("always has the default one", async () => {
    const call = gateway();
    expect((await call("GET", "/v1/placements/default")).json).toMatchObject({ slots: 3, version: 0 });
    expect((await call("DELETE", "/v1/placements/default")).status).toBe(404);
  });
});
