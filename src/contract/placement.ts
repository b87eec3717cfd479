import * as z from "zod";
import { ItemId } from "./ids.ts";
import { Price } from "./events/product.ts";
import { limits } from "./limits.ts";

/** Ways to choose items; what each does stands in src/recommend/README.md. */
export const StrategyName = z.enum([
  "for-you",
  "similar",
  "bought-together",
  "cart-recovery",
  "recently-viewed",
  "buy-again",
  "rerank",
  "trending",
  "best-sellers",
  "new-arrivals",
  "price-drop",
  "back-in-stock",
  "popular",
]);
export type StrategyName = z.infer<typeof StrategyName>;

/** Whose board `trending` and `best-sellers` go by: everybody's, or that of the person's or the named item's kind. */
export const Scope = z.enum(["global", "category", "price"]);
export type Scope = z.infer<typeof Scope>;

const names = z.array(z.string().min(1).max(500)).max(200);
const days = z.int().min(0).max(3_650);

/** One step of a chain; a later one fills what the earlier ones leave open. */
export const Step = z.strictObject({ strategy: StrategyName, scope: Scope.default("global") });
export type Step = z.infer<typeof Step>;

/** What may be shown, whatever the strategies propose. */
export const Rules = z.strictObject({
  /** Leaves out what is out of stock. */
  in_stock: z.boolean().default(true),
  /** Of what is to be paid now; an item without a price passes neither. */
  price_min: Price.optional(),
  price_max: Price.optional(),
  /** Categories by name or by the beginning of a path such as `Home > Kitchen`. */
  only_categories: names.optional(),
  never_categories: names.optional(),
  only_brands: names.optional(),
  never_brands: names.optional(),
  /**
   * Days for which something bought is not shown again, by category and else; 0 shows it at once. `for-you` and
   * `recently-viewed` never propose what was bought, and `popular` puts it last.
   */
  bought_days: days.default(3_650),
  bought_days_by_category: z.record(z.string().max(500), days).optional(),
  /** Leaves out what lies in the cart. */
  exclude_in_cart: z.boolean().default(false),
  max_per_brand: z.int().min(1).max(limits.recommendations).optional(),
  max_per_category: z.int().min(1).max(limits.recommendations).optional(),
  /** Always in this slot, if it may be shown at all. */
  pins: z
    .array(z.strictObject({ slot: z.int().min(1).max(limits.recommendations), item: ItemId }))
    .max(50)
    .default([]),
  /** Factors on the place in a strategy's list: above 1 boosts, below buries, 0 takes out. */
  boosts: z
    .array(
      z.strictObject({
        field: z.enum(["brand", "category", "item"]),
        value: z.string().min(1).max(500),
        factor: z.number().min(0).max(100),
      }),
    )
    .max(200)
    .default([]),
  /** What was shown this often within as many days in other mails comes last. */
  fatigue: z.strictObject({ times: z.int().min(1).max(100), days: z.int().min(1).max(90) }).optional(),
  /** Last slots that go to what is new in the catalogue, as far as there is something: nothing else would ever be seen. */
  new_slots: z.int().min(0).max(3).default(0),
  /** Never chosen because of what somebody looked at or bought; they may be popular. */
  sensitive_categories: names.default([]),
});
export type Rules = z.infer<typeof Rules>;

/**
 * When a message that was decided decides again. `upgrade-if-changed`: when an item of it was bought, sold out or changed
 * its price, when a slot stayed empty, or when the person did something new. `fresh-each-open`: at every open.
 * `freeze-first`: never.
 */
export const Policy = z.enum(["upgrade-if-changed", "fresh-each-open", "freeze-first"]);
export type Policy = z.infer<typeof Policy>;

/** A named, configured use of recommendations: which items, and what of them may be shown. */
export const Placement = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "must be lower-case letters, digits, - and _"),
  title: z.string().max(200).default(""),
  slots: z.int().min(1).max(12).default(3),
  chain: z
    .array(Step)
    .min(1)
    .max(8)
    .default([{ strategy: "for-you", scope: "global" }]),
  rules: Rules.prefault({}),
  /** `fill`: what is popular fills the rest. `hide`: with fewer than `min_items` nothing is shown. */
  on_fallback: z.enum(["fill", "hide"]).default("fill"),
  min_items: z.int().min(1).max(12).default(1),
  policy: Policy.default("upgrade-if-changed"),
  /** Seconds for which a message stays as it is after one of its pictures was fetched, whatever the policy. */
  dwell_seconds: z.int().min(0).max(3_600).default(10),
  /** How a slot is drawn: one of the built-in templates or of `PUT /v1/templates/{id}`. */
  template: z.string().max(64).default("card"),
  /** `strip`: one picture for all slots, side by side; its click leads to a page with what it shows. */
  layout: z.enum(["cards", "strip"]).default("cards"),
  /** Alternative text of pictures whose item is not known yet. */
  alt: z.string().max(200).default("Picked for you"),
  /** Where pictures without an item lead; the shop's home page when absent. */
  page_url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .optional(),
  /** The same for everybody: nothing of a person is looked at, so addresses may hold a plain id. */
  impersonal: z.boolean().default(false),
  /**
   * Addresses may hold a plain user id where nobody could come upon it by trying, such as a UUID by lot: only for shops
   * whose user ids stand nowhere that others can read.
   */
  plain_ids: z.boolean().default(false),
});
export type Placement = z.infer<typeof Placement>;

/** A placement as it is sent: its name stands in the address. */
export const PlacementInput = Placement.omit({ id: true });

/**
 * Before an id that stands in an address in place of a token, for email services that can insert no more than that. No
 * token begins like this.
 */
export const plainIdMark = "~";

/** Addresses with a plain id: which ids a placement takes there, and why no others. */
export const PlainIdAddress = z.object({
  takes: z.enum(["any", "unguessable", "none"]),
  why: z.string(),
  image_path: z.string(),
  click_path: z.string(),
});
export type PlainIdAddress = z.infer<typeof PlainIdAddress>;

/** A placement as it is answered: with the version that changes count, and who made the last one when. */
export const KeptPlacement = Placement.extend({
  plain_id: PlainIdAddress,
  version: z.int(),
  changed_at: z.string().nullable(),
  changed_by: z.string().nullable(),
});
export type KeptPlacement = z.infer<typeof KeptPlacement>;

export const PlacementList = z.object({
  data: z.array(KeptPlacement),
  cursor: z.object({ next: z.null(), has_more: z.literal(false) }),
});

export const PlacementDeleted = z.object({ success: z.literal(true) });

/** Three product cards; always there. */
export const defaultPlacement: Placement = Placement.parse({ id: "default" });
