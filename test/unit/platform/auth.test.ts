import { createHash } from "node:crypto";
import { Hono } from "hono";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ApiKey } from "../../../src/contract/keys.ts";
import { createAuth } from "../../../src/platform/http/auth.ts";
import { onError } from "../../../src/platform/http/errors.ts";

const writeKey = (text: string): ApiKey => ({
  key_sha256: createHash("sha256").update(text).digest("hex"),
  kind: "write",
  source: "web",
  shop: "default",
  imported: false,
});

/** Answers 200 to a good write key that stands in the body. */
const appOf = (...keys: readonly string[]): Hono => {
  const auth = createAuth(keys.map(writeKey));
  const app = new Hono().onError(onError);
  app.post("/", async (c) => c.text((await auth.require(c, ["write"], await c.req.text())).source));
  return app;
};
const statusFor = async (app: Hono, key: string): Promise<number> =>
  (await app.request("/", { method: "POST", body: key })).status;

afterEach(() => void vi.restoreAllMocks());

describe("keys", () => {
  it("are hashed once, however often they are presented", async () => {
    const app = appOf("wk");
    const hashing = vi.spyOn(crypto.subtle, "digest");
    expect([await statusFor(app, "wk"), await statusFor(app, "wk"), await statusFor(app, "no")]).toEqual([
      200, 200, 401,
    ]);
    expect(hashing).toHaveBeenCalledTimes(2);
  });

  it("of megabytes are refused without being hashed or remembered", async () => {
    const long = "k".repeat(1_000_000);
    const app = appOf(long);
    const hashing = vi.spyOn(crypto.subtle, "digest");
    expect(await statusFor(app, long)).toBe(401);
    expect(hashing).not.toHaveBeenCalled();
  });

  it("are stood for by the app ids of a write key, never of another kind", async () => {
    const auth = createAuth([
      { ...writeKey("wk"), app_ids: ["shop-web", "G-ABC123"] },
      { ...writeKey("sk"), kind: "secret", source: "server", app_ids: ["admin"] },
    ]);
    const app = new Hono().onError(onError);
    app.post("/", async (c) => c.text((await auth.require(c, ["write"], await c.req.text())).source));
    expect(await Promise.all(["shop-web", "G-ABC123", "admin", "other"].map((id) => statusFor(app, id)))).toEqual([
      200, 200, 401, 401,
    ]);
  });
});
