import type { Placement, Rules } from "../../../src/contract/placement.ts";
import type { PersonView } from "../../../src/profile/person.port.ts";
import type { Wanted } from "../../../src/recommend/engine.ts";
import type { RuleName } from "../../../src/recommend/rules/candidate.ts";
import { day, inCart, now, ordered, seen } from "./shop.ts";

/** What a placement with these rules shows in three slots; its chain is `popular` unless it says otherwise. */
export type RuleCase = {
  readonly it: string;
  readonly rules?: Partial<Rules>;
  readonly placement?: Partial<Pick<Placement, "chain" | "on_fallback" | "min_items">>;
  readonly view?: PersonView;
  readonly wanted?: Partial<Wanted>;
  readonly shows: readonly string[];
  /** What the explanation says of an item that is not there, or further behind. */
  readonly drops?: readonly (readonly [item: string, rule: RuleName])[];
};

const hide = { on_fallback: "hide" } as const;
const chainOf = (strategy: Placement["chain"][number]["strategy"]): Pick<Placement, "chain"> => ({
  chain: [{ strategy, scope: "global" }],
});

/** One or more of each rule that a placement can have. */
export const ruleCases: Readonly<Record<keyof Rules, readonly RuleCase[]>> = {
  in_stock: [
    { it: "leaves out what is sold out", shows: ["green", "black", "cup"], drops: [["tray", "out_of_stock"]] },
    { it: "shows it where the shop says so", rules: { in_stock: false }, shows: ["green", "tray", "black"] },
  ],
  price_min: [
    {
      it: "goes by what is to be paid now",
      rules: { price_min: "70.00" },
      shows: ["pot", "kettle"],
      drops: [["green", "price"]],
    },
  ],
  price_max: [{ it: "leaves out what costs more", rules: { price_max: "15" }, shows: ["green", "black", "cider"] }],
  only_categories: [
    {
      it: "keeps to categories and what lies below",
      rules: { only_categories: ["tea", "Pots"] },
      shows: ["green", "black", "pot"],
      drops: [["cup", "category"]],
    },
  ],
  never_categories: [
    { it: "leaves categories out", rules: { never_categories: ["Tea", "Cups"] }, shows: ["pot", "cider", "wine"] },
  ],
  only_brands: [
    {
      it: "keeps to brands",
      rules: { only_brands: ["ACME"] },
      shows: ["green", "mug", "pot"],
      drops: [["black", "brand"]],
    },
  ],
  never_brands: [{ it: "leaves brands out", rules: { never_brands: ["acme"] }, shows: ["black", "cup", "cider"] }],
  bought_days: [
    {
      it: "does not show again what was bought within the window",
      rules: { bought_days: 30 },
      placement: { ...chainOf("trending"), ...hide },
      view: seen([], { purchased: [ordered("green", 10), ordered("black", 40)] }),
      shows: ["black", "cup", "mug"],
      drops: [["green", "bought"]],
    },
  ],
  bought_days_by_category: [
    {
      it: "has a window of its own for a category",
      rules: { bought_days_by_category: { Tea: 7 } },
      placement: { ...chainOf("trending"), ...hide },
      view: seen([], { purchased: [ordered("green", 10), ordered("cup", 10)] }),
      shows: ["green", "black", "mug"],
    },
  ],
  exclude_in_cart: [
    {
      it: "leaves out what lies in the cart",
      rules: { exclude_in_cart: true },
      view: seen([], inCart("green")),
      shows: ["black", "cup", "mug"],
      drops: [["green", "in_cart"]],
    },
    {
      it: "does not keep the cart's own strategy from showing it",
      rules: { exclude_in_cart: true },
      placement: { ...chainOf("cart-recovery"), ...hide },
      view: seen([], inCart("green")),
      shows: ["green"],
    },
  ],
  max_per_brand: [
    {
      it: "lets no brand take more than its share",
      rules: { max_per_brand: 1 },
      placement: hide,
      shows: ["green", "black"],
      drops: [["cup", "max_per_brand"]],
    },
  ],
  max_per_category: [
    {
      it: "lets no category take more than its share, and fills up all the same",
      rules: { max_per_category: 1 },
      shows: ["green", "cup", "pot"],
      drops: [["black", "max_per_category"]],
    },
  ],
  pins: [
    {
      it: "puts items in their slots, but none that may not be shown",
      rules: {
        pins: [
          { slot: 2, item: "coffee" },
          { slot: 1, item: "tray" },
        ],
      },
      shows: ["green", "coffee", "black"],
    },
  ],
  boosts: [
    {
      it: "boosts, buries and takes out",
      rules: {
        boosts: [
          { field: "item", value: "pot", factor: 20 },
          { field: "brand", value: "bolt", factor: 0.01 },
          { field: "category", value: "Tea", factor: 0 },
        ],
      },
      shows: ["pot", "mug", "wine"],
      drops: [["green", "buried"]],
    },
  ],
  fatigue: [
    {
      it: "puts last what was shown too often lately",
      rules: { fatigue: { times: 2, days: 7 } },
      view: seen([], {
        shown: [
          { item: "green", at: [now - day, now - 2 * day] },
          { item: "black", at: [now - day, now - 9 * day] },
        ],
      }),
      shows: ["black", "cup", "mug"],
      drops: [["green", "fatigue"]],
    },
  ],
  new_slots: [
    { it: "gives the last slots to what is new", rules: { new_slots: 1 }, shows: ["green", "black", "fresh"] },
    {
      it: "asks the person's own category first",
      rules: { new_slots: 2 },
      wanted: { category: "Cups" },
      shows: ["green", "fresh", "saucer-l"],
    },
  ],
  sensitive_categories: [
    {
      it: "reminds nobody of what they looked at there, though it may be popular",
      rules: { sensitive_categories: ["alcohol"], never_categories: ["Tea", "Cups", "Pots"] },
      placement: chainOf("recently-viewed"),
      view: seen(["wine", "spoon"]),
      shows: ["spoon", "cider", "wine"],
      drops: [["wine", "sensitive"]],
    },
  ],
};

/** What holds without any rule, and what else a placement says of an emptier block. */
export const blockCases: readonly RuleCase[] = [
  {
    it: "leaves out what is not sold in the country",
    rules: { only_categories: ["Alcohol"] },
    wanted: { country: "DE" },
    shows: ["wine"],
    drops: [["cider", "market"]],
  },
  {
    it: "leaves out what is not in the catalogue any more",
    wanted: { slots: 1 },
    shows: ["green"],
    drops: [["gone", "not_in_catalogue"]],
  },
  {
    it: "shows one of each group of variants before a second one",
    placement: { ...chainOf("new-arrivals"), on_fallback: "fill" },
    shows: ["fresh", "saucer-l", "green"],
    drops: [["saucer-s", "variant"]],
  },
  {
    it: "falls to what is popular where a filter emptied the list",
    rules: { never_categories: ["Cups"] },
    placement: chainOf("cart-recovery"),
    view: seen([], inCart("mug")),
    shows: ["green", "black", "pot"],
  },
  {
    it: "hides a block with less than its placement wants",
    placement: { ...chainOf("cart-recovery"), ...hide, min_items: 2 },
    view: seen(["green"], inCart("mug")),
    shows: [],
  },
];

/** Every name that an explanation can give for what was dropped. */
export const ruleNames = Object.keys({
  not_in_catalogue: true,
  out_of_stock: true,
  market: true,
  price: true,
  category: true,
  brand: true,
  sensitive: true,
  buried: true,
  bought: true,
  in_cart: true,
  fatigue: true,
  max_per_brand: true,
  max_per_category: true,
  variant: true,
} satisfies Record<RuleName, true>);
