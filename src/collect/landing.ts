import type { EventType } from "../contract/events/index.ts";
import { clickParameter } from "../contract/landing.ts";
import { isObject, type JsonObject } from "./json-tree.ts";

/** Events that say that somebody sees a page. */
const pageLike: ReadonlySet<EventType> = new Set(["page", "screen", "product_viewed"]);

/** base64url of at least a nonce and a tag; at most of the longest names that a token holds. */
const pattern = new RegExp(`[?&]${clickParameter}=([\\w-]{40,1400})(?:[&#]|$)`);

/**
 * The token of the click that led to a page, of an event whose address still has its query: what is stored of an
 * address never has it. Null for nearly all events.
 */
export const landingOf = (type: EventType, properties: unknown, context: JsonObject | null): string | null => {
  if (!pageLike.has(type)) return null;
  const page = context?.["page"];
  for (const place of [properties, page]) {
    if (!isObject(place)) continue;
    const token = landingIn(place["url"]) ?? landingIn(place["search"]);
    if (token !== null) return token;
  }
  return null;
};

/** Properties whose names nobody knows may hold the same address: without the token, which is nobody's to keep. */
export const withoutLanding = (properties: JsonObject, token: string): JsonObject =>
  JSON.parse(JSON.stringify(properties).replaceAll(token, "")) as JsonObject;

const landingIn = (address: unknown): string | null => {
  if (typeof address !== "string" || !address.includes(clickParameter)) return null;
  return pattern.exec(address)?.[1] ?? null;
};
