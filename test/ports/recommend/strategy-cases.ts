import type { Scope, StrategyName } from "../../../src/contract/placement.ts";
import type { PersonView } from "../../../src/profile/person.port.ts";
import type { Wanted } from "../../../src/recommend/engine.ts";
import type { Reason } from "../../../src/recommend/strategy.ts";
import { day, inCart, ordered, seen } from "./shop.ts";

/** What a placement of this strategy alone, which shows nothing else, shows in three slots. */
export type StrategyCase = {
  readonly it: string;
  readonly scope?: Scope;
  /** Nobody knows the person where it is missing. */
  readonly view?: PersonView;
  readonly wanted?: Partial<Wanted>;
  readonly shows: readonly (readonly [item: string, reason: Reason["code"]])[];
};

export const strategyCases: Readonly<Record<StrategyName, readonly StrategyCase[]>> = {
  "for-you": [
    {
      it: "mixes what goes with what was viewed last, and lets one of these come back",
      view: seen(["pot", "green"]),
      // pot itself comes back at 0.9 of kettle's 7; black has 0.6 of its 9, a step back. One of three slots may return.
      shows: [
        ["kettle", "related"],
        ["pot", "viewed_before"],
        ["black", "related"],
      ],
    },
    { it: "has nothing for somebody nobody knows", shows: [] },
  ],
  similar: [
    {
      it: "shows what goes with the item on screen, then what is popular in its category",
      wanted: { current: ["pot"] },
      shows: [
        ["kettle", "related"],
        ["cup", "related"],
      ],
    },
    {
      it: "gives company to an item too new to have any",
      wanted: { current: ["fresh"] },
      shows: [
        ["mug", "alike"],
        ["cup", "alike"],
      ],
    },
  ],
  "bought-together": [
    {
      it: "adds up over the basket",
      wanted: { current: ["green", "pot"] },
      shows: [
        ["mint", "bought_together"],
        ["cup", "bought_together"],
      ],
    },
    { it: "goes by the cart", view: seen([], inCart("pot")), shows: [["mint", "bought_together"]] },
  ],
  "cart-recovery": [
    {
      it: "shows the cart, newest line first",
      view: seen(["green"], inCart("mug", "pot")),
      shows: [
        ["mug", "in_cart"],
        ["pot", "in_cart"],
      ],
    },
    { it: "shows nothing without a cart", view: seen(["green"]), shows: [] },
  ],
  "recently-viewed": [
    {
      it: "shows what was viewed and not bought, newest first",
      view: seen(["cup", "green", "pot"], { purchased: [ordered("green", 3)] }),
      shows: [
        ["cup", "viewed_before"],
        ["pot", "viewed_before"],
      ],
    },
  ],
  "buy-again": [
    {
      it: "goes by the person's own rhythm and by the shop's",
      view: seen([], { purchased: [ordered("black", 3), ordered("coffee", 31), ordered("green", 20, 3)] }),
      // green every 20 days, last 20 days ago; coffee by its facts every 30; black was never bought twice by anybody.
      shows: [
        ["green", "buy_again"],
        ["coffee", "buy_again"],
      ],
    },
  ],
  rerank: [
    {
      it: "puts the given items in order for the person",
      view: seen(["pot"]),
      wanted: { candidates: ["mint", "kettle", "spoon"] },
      shows: [
        ["kettle", "related"],
        ["mint", "given"],
        ["spoon", "given"],
      ],
    },
  ],
  trending: [
    {
      it: "shows everybody's board",
      shows: [
        ["green", "popular"],
        ["black", "popular"],
        ["cup", "popular"],
      ],
    },
    {
      it: "shows that of a category, and of what it lies in",
      scope: "category",
      wanted: { category: "Tea > Leaf" },
      shows: [
        ["black", "popular"],
        ["green", "popular"],
        ["mint", "popular"],
      ],
    },
    {
      it: "shows that of the price of what is on screen",
      scope: "price",
      wanted: { current: ["green"] },
      shows: [
        ["coffee", "popular"],
        ["black", "popular"],
      ],
    },
  ],
  "best-sellers": [
    {
      it: "shows what sells most",
      shows: [
        ["pot", "best_seller"],
        ["green", "best_seller"],
        ["cup", "best_seller"],
      ],
    },
    {
      it: "shows what sells most of what the person cares for",
      scope: "category",
      view: seen([], { categories: ["Cups"] }),
      shows: [
        ["cup", "best_seller"],
        ["mug", "best_seller"],
      ],
    },
  ],
  "new-arrivals": [
    {
      it: "shows what came in last, one of each group of variants before the others",
      shows: [
        ["fresh", "new"],
        ["saucer-l", "new"],
        ["saucer-s", "new"],
      ],
    },
    {
      it: "shows what came into a category",
      scope: "category",
      wanted: { category: "Cups" },
      shows: [["fresh", "new"]],
    },
  ],
  "price-drop": [
    {
      it: "shows what became cheaper since it was viewed, then what did at all",
      view: seen(["kettle"], {}, 2 * day),
      shows: [
        ["kettle", "price_drop"],
        ["mug", "price_drop"],
      ],
    },
  ],
  "back-in-stock": [
    {
      it: "shows what came back since it was viewed",
      view: seen(["pot", "spoon"], {}, 2 * day),
      shows: [["spoon", "back_in_stock"]],
    },
    { it: "keeps quiet about what was there when it was viewed", view: seen(["spoon"]), shows: [] },
  ],
  popular: [
    {
      it: "shows what is popular and for sale, what was bought last of all",
      view: seen([], { purchased: [ordered("green", 1)] }),
      shows: [
        ["black", "popular"],
        ["cup", "popular"],
        ["mug", "popular"],
      ],
    },
  ],
};
