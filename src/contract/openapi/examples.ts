import type { Operation } from "./operation.ts";

/** A request that works as it stands, one after the other in the order of the operations, deletions last. */
export type Example = {
  readonly about: string;
  /** With parameters filled in. */
  readonly path: string;
  /** Sent as JSON; a text as it is. */
  readonly body?: unknown;
  readonly type?: string;
};

const lamp = {
  id: "lamp-1",
  title: "Reading lamp",
  url: "https://shop.example/p/lamp-1",
  price: "49.90",
  currency: "EUR",
  category: "Lighting",
};
const viewed = {
  userId: "ada",
  event: "Product Viewed",
  messageId: "m-1",
  properties: { product_id: "lamp-1" },
  context: { sessionId: "s-1" },
};

/** By operation id. */
const examples: Readonly<Record<string, readonly Example[]>> = {
  collectV1Batch: [{ about: "Events of one page", path: "/v1/batch", body: { batch: [{ type: "track", ...viewed }] } }],
  collectV1Track: [{ about: "One event", path: "/v1/track", body: { ...viewed, messageId: "m-2" } }],
  sendCatalogue: [
    { about: "Two items", path: "/v1/catalog", body: [lamp, { ...lamp, id: "lamp-2", title: "Floor lamp" }] },
    { about: "A sale", path: "/v1/catalog", body: [{ id: "lamp-1", sale_price: "39.90" }] },
  ],
  listCatalogue: [{ about: "The first hundred", path: "/v1/catalog?limit=100" }],
  getItem: [{ about: "One item", path: "/v1/catalog/lamp-1" }],
  deleteItem: [{ about: "No longer sold", path: "/v1/catalog/lamp-2" }],
  getProfile: [{ about: "By user id", path: "/v1/profiles/ada" }],
  exportProfile: [{ about: "Of one person", path: "/v1/profiles/ada/export" }],
  eraseProfile: [{ about: "Whoever this is", path: "/v1/profiles/somebody-else" }],
  listEvents: [
    { about: "The newest views", path: "/v1/profiles/ada/events?type=product_viewed&limit=10" },
    { about: "Of a session and a time", path: "/v1/profiles/ada/events?session_id=s-1&since=2026-01-01T00:00:00Z" },
  ],
  listActivity: [
    { about: "Everybody's, of a session", path: "/v1/activity?session_id=s-1" },
    { about: "Everybody's, since a time", path: "/v1/activity?since=2026-01-01T00:00:00Z&limit=50" },
  ],
  getRecommendations: [
    { about: "Three items for a person", path: "/v1/recommendations?user_id=ada" },
    { about: "For merge tags", path: "/v1/recommendations?user_id=ada&format=flat&fields=title,url,price_text" },
    { about: "As HTML for a mail", path: "/v1/recommendations?user_id=ada&limit=6&format=html" },
    { about: "Of a message, with pictures and clicks", path: "/v1/recommendations?user_id=ada&send_id=news-47" },
    {
      about: "What goes with what is on screen, and why",
      path: "/v1/recommendations?item_ids=lamp-1&strategy=similar&explain=true",
    },
    {
      about: "Items of your own in the best order",
      path: "/v1/recommendations?user_id=ada&strategy=rerank&item_ids=lamp-2,lamp-1",
    },
  ],
  getRecommendationsOfMany: [
    {
      about: "For many, with what holds for all beside the list",
      path: "/v1/recommendations/batch",
      body: { people: [{ user_id: "ada", send_id: "news-47" }, { user_id: "bo" }], placement: "default", limit: 3 },
    },
    {
      about: "The same as NDJSON",
      path: "/v1/recommendations/batch",
      type: "application/x-ndjson",
      body: '{"user_id":"ada","limit":3}\n{"user_id":"bo","limit":3}',
    },
  ],
  listPlacements: [{ about: "All", path: "/v1/placements" }],
  getPlacement: [{ about: "The one that is always there", path: "/v1/placements/default" }],
  putPlacement: [
    {
      about: "A cart reminder that hides where there is no cart",
      path: "/v1/placements/cart",
      body: { chain: [{ strategy: "cart-recovery" }, { strategy: "bought-together" }], on_fallback: "hide" },
    },
    {
      about: "A campaign with rules",
      path: "/v1/placements/campaign",
      body: {
        slots: 4,
        chain: [{ strategy: "for-you" }, { strategy: "trending", scope: "category" }],
        rules: {
          never_categories: ["Gift cards"],
          max_per_brand: 2,
          pins: [{ slot: 1, item: "lamp-1" }],
          boosts: [{ field: "brand", value: "Acme", factor: 2 }],
          fatigue: { times: 3, days: 14 },
        },
      },
    },
  ],
  deletePlacement: [{ about: "The campaign is over", path: "/v1/placements/campaign" }],
  listTemplates: [{ about: "All", path: "/v1/templates" }],
  getTemplate: [{ about: "A product card", path: "/v1/templates/card" }],
  putTemplate: [
    {
      about: "A greeting",
      path: "/v1/templates/hello",
      body: {
        format: "png",
        width: 400,
        height: 60,
        boxes: [
          {
            kind: "text",
            x: 12,
            y: 16,
            width: 376,
            height: 30,
            runs: [{ text: "For you, {{person.first_name|friend}}", size: 22, weight: 700 }],
          },
        ],
        fallback: [
          { kind: "text", x: 12, y: 16, width: 376, height: 30, runs: [{ text: "For you", size: 22, weight: 700 }] },
        ],
      },
    },
    {
      about: "A countdown",
      path: "/v1/templates/black-friday",
      body: { format: "gif", width: 300, height: 80, ends_at: "2026-11-27T23:59:59Z", ended: "Black Friday is over" },
    },
  ],
  deleteTemplate: [{ about: "The sale is over", path: "/v1/templates/black-friday" }],
  previewTemplate: [{ about: "As Ada would see it", path: "/v1/templates/greeting/preview?trait.first_name=Ada" }],
  mintTokens: [
    { about: "Of one message", path: "/v1/tokens", body: { user_id: "ada", send_id: "news-47" } },
    { about: "Of a person, to be stored once", path: "/v1/tokens", body: { user_id: "ada", placement: "default" } },
  ],
};

export const examplesOf = ({ id }: Operation): readonly Example[] => examples[id] ?? [];

/** Stands in commands for the gateway's address, and for a key of each kind. */
export const placeholders = {
  url: "https://YOUR-GATEWAY",
  keys: { write: "WRITE_KEY", read: "READ_KEY", secret: "SECRET_KEY" },
} as const;

/** The example as a command of a shell. */
export const curlOf = ({ method, keys }: Operation, { path, body, type }: Example): string => {
  const [kind] = keys;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const parts = [
    `curl -s "${placeholders.url}${path}"`,
    method === "get" || method === "post" ? "" : `-X ${method.toUpperCase()}`,
    kind === undefined ? "" : `-H "Authorization: Bearer ${placeholders.keys[kind]}"`,
    text === undefined ? "" : `-H "Content-Type: ${type ?? "application/json"}" -d '${text}'`,
  ];
  return parts.filter((part) => part !== "").join(" ");
};
