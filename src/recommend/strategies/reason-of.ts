import type { Candidate } from "../blend.ts";
import type { Reason } from "../strategy.ts";
import type { Subject } from "../subject.ts";

/** Why a blended item is there: the newest item of the history that speaks for it, or that it was seen before. */
export const reasonOf = ({ item, because }: Candidate, { cart, current, purchased }: Subject): Reason => {
  if (because === null) return { code: cart.has(item) ? "in_cart" : "viewed_before" };
  if (current.includes(because)) return { code: "related", because, bond: "viewing" };
  if (purchased.has(because)) return { code: "related", because, bond: "bought" };
  return { code: "related", because, bond: cart.has(because) ? "in_cart" : "viewed" };
};
