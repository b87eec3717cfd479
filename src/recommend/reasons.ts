import type { Reason } from "./strategy.ts";

const bonds = {
  viewing: "Goes with",
  viewed: "Because you viewed",
  bought: "Because you bought",
  in_cart: "Goes with your cart:",
} as const;

/** The reason in words that a marketer can show. `titleOf` is empty for an item without a title. */
export const reasonText = (reason: Reason, titleOf: (item: string) => string): string => {
  switch (reason.code) {
    case "related": {
      const title = titleOf(reason.because);
      return title === "" ? "Picked for you" : `${bonds[reason.bond]} ${title}`;
    }
    case "viewed_before":
      return "You viewed this";
    case "in_cart":
      return "Still in your cart";
    case "alike": {
      const title = titleOf(reason.because);
      return title === "" ? "More of this kind" : `Similar to ${title}`;
    }
    case "bought_together": {
      const title = titleOf(reason.because);
      return title === "" ? "Often bought together" : `Often bought with ${title}`;
    }
    case "buy_again":
      return "Time to buy again";
    case "price_drop":
      return "Price dropped";
    case "back_in_stock":
      return "Back in stock";
    case "new":
      return "New";
    case "best_seller":
      return "Best seller";
    case "pinned":
    case "given":
      return "Picked for you";
    case "popular":
      return "Popular right now";
  }
};
