import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { toHex, utf8 } from "../../../src/base/bytes.ts";
import { ErrorEnvelope } from "../../../src/contract/errors.ts";
import { createAuth } from "../../../src/platform/http/auth.ts";
import { onError } from "../../../src/platform/http/errors.ts";
import { createRequestLimits } from "../../../src/platform/http/request-limits.ts";
import { profileRoutes } from "../../../src/profile/profile.route.ts";

const secret = toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8("sk"))));
const auth = createAuth([{ key_sha256: secret, kind: "secret", source: "web", shop: "default", imported: false }]);

describe("the profile API while a person's object is unreachable", () => {
  const app = new Hono();
  app.onError(onError);
  const pseudonyms = { key: async (kind: string, id: string) => `${kind}:${id}` };
  const unreachable = () => Promise.reject(new Error("Network connection lost."));
  app.route("/", profileRoutes({ auth, pseudonyms, profiles: { profile: unreachable, events: unreachable } }));

  it.each(["/v1/profiles/ann", "/v1/profiles/ann/events"])(
    "answers %s with 503 and when to try again",
    async (path) => {
      const response = await app.request(path, { headers: { authorization: "Bearer sk" } });
      expect(response.status).toBe(503);
      expect(response.headers.get("retry-after")).toBe("1");
      const { error } = ErrorEnvelope.parse(await response.json());
      expect(error.code).toBe("unavailable");
      expect(error.message).not.toContain("Network");
    },
  );
});

describe("the profile API for a key that asks too fast", () => {
  const app = new Hono();
  app.onError(onError);
  const pseudonyms = { key: async (kind: string, id: string) => `${kind}:${id}` };
  const nobody = { profile: async () => null, events: async () => ({ events: [], next: null }) };
  const limits = createRequestLimits({ perSecond: 0.5, burst: 2 }, { now: () => 0 });
  app.route("/", profileRoutes({ auth, pseudonyms, profiles: nobody, limits }));
  const get = (path: string) => app.request(path, { headers: { authorization: "Bearer sk" } });

  it("says what is left, and answers 429 with when to try again", async () => {
    const first = await get("/v1/profiles/ann/events");
    expect([first.status, first.headers.get("ratelimit")]).toEqual([200, '"requests";r=1;t=0']);
    expect((await get("/v1/profiles/ann")).status).toBe(404);
    const refused = await get("/v1/profiles/ann/events");
    expect(refused.status).toBe(429);
    expect(ErrorEnvelope.parse(await refused.json()).error.code).toBe("rate_limited");
    expect(refused.headers.get("retry-after")).toBe("2");
    expect(refused.headers.get("ratelimit-policy")).toBe('"requests";q=2;w=4');
  });
});
