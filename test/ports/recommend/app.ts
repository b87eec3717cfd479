import { Hono } from "hono";
import { toHex, utf8 } from "../../../src/base/bytes.ts";
import { defaultPlacement, Placement } from "../../../src/contract/placement.ts";
import { createAuth } from "../../../src/platform/http/auth.ts";
import { onError } from "../../../src/platform/http/errors.ts";
import type { PersonView } from "../../../src/profile/person.port.ts";
import { recommendBatchRoutes } from "../../../src/recommend/batch.route.ts";
import type { Reads } from "../../../src/recommend/reads.ts";
import { recommendRoutes } from "../../../src/recommend/recommend.route.ts";
import { patient, viewer } from "../../support/recommend-parts.ts";
import { inCart, now, seen } from "./shop.ts";

const people: Readonly<Record<string, PersonView>> = {
  "user:ada": seen(["pot", "green"]),
  "user:bo": seen(["green"], inCart("mug")),
};

const cart = Placement.parse({ id: "cart", chain: [{ strategy: "cart-recovery" }], on_fallback: "hide" });

/** The recommendation routes over a read model; two people are known, `ada` and `bo`, and a placement `cart`. */
export const recommendApp = async (reads: Reads) => {
  const key_sha256 = toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8("rk"))));
  const deps = {
    auth: createAuth([{ key_sha256, kind: "read", source: "web", shop: "default", imported: false }]),
    reads,
    person: { view: async (key: string) => people[key] ?? { ...viewer([]), known: false } },
    pseudonyms: { key: async (kind: string, id: string) => `${kind}:${id}` },
    within: patient,
    placements: (id: string) => [defaultPlacement, cart].find((one) => one.id === id) ?? null,
    message: {
      settle: async () => ({ decision_id: "d", size: { width: 200, height: 264 }, alt: null, slots: [] }),
      warm: async () => undefined,
      openJsonToken: async () => null,
    },
    shopCurrency: "EUR",
    originOf: () => "https://d.example",
    clock: { now: () => now },
    random: { bytes: (length: number) => new Uint8Array(length), uuid: () => "uuid" },
    metrics: { count: () => undefined, observe: () => undefined },
  };
  const app = new Hono();
  app.onError(onError);
  app.route("/", recommendRoutes(deps));
  app.route("/", recommendBatchRoutes(deps));
  const context = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} };
  return async (path: string, init: { readonly method?: string; readonly body?: string } = {}): Promise<Response> =>
    app.request(path, { ...init, headers: { authorization: "Bearer rk" } }, {}, context);
};
