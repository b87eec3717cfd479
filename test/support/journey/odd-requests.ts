import type { Call } from "./gateway.ts";

/** A small seeded generator (mulberry32): the same seed sends the same requests. */
export const seeded = (seed: number) => {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    chance: (share: number): boolean => next() < share,
    below: (n: number): number => Math.floor(next() * n),
    pick: <T>(list: readonly [T, ...T[]]): T => list[Math.floor(next() * list.length)] ?? list[0],
  };
};
type Random = ReturnType<typeof seeded>;

const oddTexts = [
  "",
  " ",
  "0",
  "-1",
  "1e309",
  "NaN",
  "null",
  "undefined",
  "true",
  "x".repeat(300),
  "💥\u0301",
  "\ud800",
  "\u0000",
  "\u202e",
  "a\r\nb: c",
  "../../etc/passwd",
  "' OR 1=1 --",
  "<script>alert(1)</script>",
  "__proto__",
  "constructor",
  "toString",
  "{{user.id}}",
  "*|EMAIL|*",
  "%",
  "%00",
  "%E0%A4%A",
  "1;2,3|4",
  "http://127.0.0.1/",
  "javascript:alert(1)",
  "2026-02-30T25:61:61Z",
  "9999999999999999999",
] as const;

const oddValues = [
  ...oddTexts,
  null,
  true,
  0,
  -0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER + 2,
  [],
  [[]],
  {},
  { a: { b: { c: [1, 2, { d: null }] } } },
  { toString: null, valueOf: 1, length: -1 },
  { __proto__: null, id: [] },
  Array.from({ length: 50 }, (_, index) => index),
] as const;

/** Good bodies, to be spoiled in one place. */
const bodies: readonly [string, unknown, ...unknown[]] = [
  "",
  { batch: [{ type: "track", event: "Product Viewed", userId: "u", messageId: "m", properties: { product_id: "a" } }] },
  {
    batch: [
      {
        type: "identify",
        userId: "u",
        anonymousId: "a",
        traits: { email: "a@b.c", plan: "x" },
        context: { locale: "en" },
      },
      { type: "alias", userId: "u", previousId: "p" },
      { type: "page", anonymousId: "a", name: "n", properties: { url: "https://shop.example/?a=b#c" } },
    ],
    sentAt: "2026-01-01T00:00:00Z",
    context: { page: { url: "https://x.example/" }, sessionId: "s" },
  },
  {
    userId: "u",
    event: "Order Completed",
    timestamp: "2026-01-01T00:00:00Z",
    properties: {
      order_id: "o",
      total: 1.5,
      products: [{ product_id: "a", quantity: 1, price: "2.50" }, { product_id: "b" }],
    },
  },
  { userId: "u", event: "Feedback", properties: { kind: "not_for_me", item_id: "a" } },
  {
    a: "anon",
    u: "u",
    s: "s",
    t: 1,
    c: { locale: "de", url: "https://x.example" },
    e: [{ n: "page", i: "i", t: 1, p: { a: 1 } }],
  },
  [
    {
      id: "a",
      title: "T",
      url: "https://shop.example/a",
      image: "https://shop.example/a.jpg",
      price: "1.00",
      currency: "EUR",
    },
  ],
  { items: [{ id: 1, sale_price: 0.5, availability: "in_stock", item_group_id: "g", category: "c", brand: null }] },
  { user_id: "u", send_id: "s", placement: "default" },
  { tokens: [{ user_id: 1 }, { email_sha256: "a".repeat(64) }, { anonymous_id: "x" }] },
];

const queryNames = [
  ..."user_id anonymous_id email_sha256 token placement strategy send_id campaign item_ids exclude locale limit format".split(
    " ",
  ),
  ..."type session_id since until cursor mode k key a u s n i t p.product_id p.price p. utm_source url".split(" "),
] as [string, ...string[]];

const headerNames = [
  "content-type",
  "content-encoding",
  "origin",
  "user-agent",
  "referer",
  "cf-ray",
  "if-none-match",
  "accept",
  "authorization",
  "x-forwarded-for",
  "range",
] as [string, ...string[]];

const methods = ["GET", "GET", "GET", "POST", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
const keys = ["wk_dev", "wk_dev_import", "rk_dev", "sk_dev", "sk_dev", "sk_dev", "nonsense"] as const;

/** Something that no honest client would send to this path pattern, such as `/v1/profiles/{ref}`. */
export const oddRequest = (
  random: Random,
  pattern: string,
  method?: string,
): { readonly path: string; readonly call: Call } => {
  const path = pattern.replaceAll(/\{\w+\}/g, () => oddSegment(random));
  const query = Array.from({ length: random.below(4) }, () => `${random.pick(queryNames)}=${oddSegment(random)}`);
  const chosen = method !== undefined && random.chance(0.8) ? method : random.pick(methods);
  const headers: Record<string, string> = {};
  for (let n = random.below(3); n > 0; n--) {
    // Only what a header can hold at all.
    headers[random.pick(headerNames)] = random
      .pick(oddTexts)
      .replaceAll(/[^\t\x20-\x7e\xa0-\xff]/g, "?")
      .trim();
  }
  const withBody = chosen !== "GET" && chosen !== "HEAD" && random.chance(0.9);
  return {
    path: query.length === 0 ? path : `${path}?${query.join("&")}`,
    call: {
      method: chosen,
      headers,
      ...(random.chance(0.9) && headers["authorization"] === undefined ? { key: random.pick(keys) } : {}),
      ...(withBody ? { body: oddBody(random) } : {}),
    },
  };
};

const oddSegment = (random: Random): string => {
  const text = random.pick(oddTexts);
  // Half of them as they are, with broken escapes; only what fetch would refuse or cut off is escaped.
  return random.chance(0.5) ? encodeURIComponent(text.toWellFormed()) : text.replaceAll(/[#?\s\p{Cc}\p{Cs}\\/]/gu, "_");
};

const oddBody = (random: Random): string | Uint8Array => {
  const text = JSON.stringify(spoiled(random, random.pick(bodies)));
  switch (random.below(8)) {
    case 0:
      return text.slice(0, random.below(text.length + 1));
    case 1: {
      const at = random.below(text.length);
      return text.slice(0, at) + random.pick(oddTexts) + text.slice(at);
    }
    case 2:
      return Uint8Array.from({ length: random.below(200) }, () => random.below(256));
    case 3:
      return `${text}\n${text}\n${JSON.stringify(random.pick(oddValues))}`;
    default:
      return text;
  }
};

/** The value with one thing in it replaced, removed or added; sometimes several. */
const spoiled = (random: Random, value: unknown): unknown => {
  if (random.chance(0.15)) return random.pick(oddValues);
  if (Array.isArray(value)) {
    if (random.chance(0.1)) return [...value, random.pick(oddValues)];
    const at = random.below(value.length);
    return value.map((member: unknown, index) => (index === at ? spoiled(random, member) : member));
  }
  if (typeof value !== "object" || value === null) return random.chance(0.7) ? random.pick(oddValues) : value;
  const entries = Object.entries(value);
  if (random.chance(0.1)) entries.push([random.pick(oddTexts), random.pick(oddValues)]);
  const at = random.below(entries.length);
  if (random.chance(0.15)) entries.splice(at, 1);
  return Object.fromEntries(
    entries.map(([name, member], index) => [name, index === at ? spoiled(random, member) : member]),
  );
};
