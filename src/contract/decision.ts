import * as z from "zod";

/** What one slot shows: enough to draw it and to click it again, whatever the catalogue says later. */
export const DecidedSlot = z.object({
  /** Null: the placement's item-free picture, which leads to its page. */
  item: z.string().nullable(),
  title: z.string(),
  url: z.string(),
  image: z.string(),
  price_text: z.string(),
  was_price_text: z.string(),
  reason: z.string(),
  strategy: z.string(),
  /** What was to be paid and whether it could be had when this was decided, as far as the catalogue could be read. */
  price: z.string().optional(),
  stock: z.enum(["in_stock", "out_of_stock", "preorder", "backorder"]).optional(),
  /** For templates that show them. */
  brand: z.string().optional(),
  category: z.string().optional(),
  rating: z.number().optional(),
});
export type DecidedSlot = z.infer<typeof DecidedSlot>;

/** Why a decision was replaced: an item bought, sold out or of another price; the person did something new; ... */
export const StaleReason = z.enum(["bought", "sold_out", "price_moved", "new_intent", "unfilled", "new_open"]);
export type StaleReason = z.infer<typeof StaleReason>;

/** What a message shows in each slot; one decision id for its JSON, alt text, images and clicks. */
export const Decision = z.object({
  id: z.string(),
  placement: z.string(),
  /** Revision of the person's state it was made from. */
  revision: z.int(),
  /** Epoch ms. */
  decided: z.int(),
  slots: z.array(DecidedSlot),
  /** Why it took the place of the one before; absent on a message's first. */
  because: z.array(StaleReason).optional(),
});
export type Decision = z.infer<typeof Decision>;

/** Who fetches a mail's pictures: Apple's relay, which keeps the first copy, the proxies of mail services, devices. */
export const ClientClass = z.enum(["apple", "gmail", "yahoo", "outlook", "hey", "direct", "scanner", "unknown"]);
export type ClientClass = z.infer<typeof ClientClass>;

/** That a client got pictures of a decision: of which slots, from when to when, epoch ms. */
export const Served = z.object({
  client: ClientClass,
  decision: z.string(),
  slots: z.array(z.int()),
  first: z.int(),
  last: z.int(),
});
export type Served = z.infer<typeof Served>;

/** That somebody clicked a slot of a decision: with which class of client, from when to when (epoch ms), how often. */
export const Clicked = z.object({
  client: ClientClass,
  decision: z.string(),
  slot: z.int(),
  first: z.int(),
  last: z.int(),
  count: z.int(),
});
export type Clicked = z.infer<typeof Clicked>;

/** That the page to which a click on a slot led was seen in a browser: `at`, epoch ms, for the first time. */
export const Confirmed = z.object({ slot: z.int(), decision: z.string(), at: z.int() });
export type Confirmed = z.infer<typeof Confirmed>;

/** Ledger entry of one message: its current decision, earlier shown ones, and when it was last shown. */
export const MessageLedger = z.object({
  current: Decision,
  /** Epoch ms of the last image served from `current`; null while only proposed (send-time JSON). */
  shown: z.int().nullable(),
  /** Earlier renderings that were shown, newest first. */
  earlier: z.array(Decision),
  /** Who got which rendering, by when they first did; absent where nobody did, and in what earlier builds kept. */
  served: z.array(Served).optional(),
  /** Clicks of people, those of longest ago first; never of scanners. */
  clicked: z.array(Clicked).optional(),
  /** Of each slot the first time, those of longest ago first. */
  confirmed: z.array(Confirmed).optional(),
});
export type MessageLedger = z.infer<typeof MessageLedger>;
