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
    case "popular":
      return "Popular right now";
  }
};
