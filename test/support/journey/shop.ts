import { Recommendations } from "../../../src/contract/recommendation.ts";
import { MintedToken } from "../../../src/contract/tokens.ts";
import { Profile, ProfileEvents } from "../../../src/contract/profile.ts";
import { expect } from "vitest";
import type { Journey } from "./gateway.ts";

/** The test shop: seven things, one of them sold out. */
export const catalogue = [
  item("lamp-1", "Reading lamp", "49.90", "Lighting"),
  { ...item("lamp-2", "Floor lamp", "129.00", "Lighting"), sale_price: "99.00" },
  item("lamp-3", "Desk lamp", "39.00", "Lighting"),
  item("chair-1", "Oak chair", "89.00", "Chairs"),
  item("chair-2", "Rocking chair", "249.00", "Chairs"),
  item("rug-1", "Wool rug", "310.00", "Rugs"),
  { ...item("rug-2", "Jute rug", "75.00", "Rugs"), availability: "out_of_stock" },
];

/**
 * Things that only one person of a test looks at: what was viewed last is then shown first, whatever lists are
 * published meanwhile.
 */
export const soloItems = Array.from({ length: 8 }, (_, n) => item(`solo-${n}`, `Solo ${n}`, "10.00", "Solo"));

/** What the shop's site sends on a product page. */
export const productViewed = (userId: string, productId: string, more: object = {}) => ({
  type: "track",
  event: "Product Viewed",
  messageId: crypto.randomUUID(),
  userId,
  timestamp: new Date().toISOString(),
  properties: { product_id: productId },
  ...more,
});

export const fillCatalogue = async ({ call }: Journey, items: readonly object[] = catalogue): Promise<void> => {
  const { status, text } = await call("/v1/catalog", { key: "sk_dev", body: items });
  expect(status, text).toBe(200);
};

export const send = async ({ call }: Journey, ...events: readonly object[]): Promise<void> => {
  const { status, text } = await call("/v1/batch", { key: "wk_dev", body: { batch: events } });
  expect(status, text).toBe(200);
  expect(JSON.parse(text)).toMatchObject({ accepted: events.length });
};

/** Recommendations by query, in the contract's shape and nothing else. */
export const recommendations = async ({ call }: Journey, query: string): Promise<Recommendations> => {
  const { status, text } = await call(`/v1/recommendations?${query}`, { key: "rk_dev" });
  expect(status, text).toBe(200);
  return Recommendations.parse(JSON.parse(text));
};

export const profile = async ({ call }: Journey, ref: string): Promise<Profile> => {
  const { status, text } = await call(`/v1/profiles/${encodeURIComponent(ref)}`, { key: "sk_dev" });
  expect(status, text).toBe(200);
  return Profile.parse(JSON.parse(text));
};

export const events = async ({ call }: Journey, ref: string, query = ""): Promise<ProfileEvents> => {
  const { status, text } = await call(`/v1/profiles/${encodeURIComponent(ref)}/events?${query}`, { key: "sk_dev" });
  expect(status, text).toBe(200);
  return ProfileEvents.parse(JSON.parse(text));
};

/** Mints one token. */
export const mint = async ({ call }: Journey, request: object): Promise<MintedToken> => {
  const { status, text } = await call("/v1/tokens", { key: "sk_dev", body: request });
  expect(status, text).toBe(200);
  return MintedToken.parse((JSON.parse(text) as { tokens: unknown[] }).tokens[0]);
};

function item(id: string, title: string, price: string, category: string) {
  return {
    id,
    title,
    url: `https://shop.example/p/${id}`,
    image: "https://photos.doorstep.test/photo.jpg",
    price,
    currency: "EUR",
    brand: "Acme",
    category,
  };
}
