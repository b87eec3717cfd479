import type { Strategy } from "./strategy.ts";

/** What sells and is looked at most right now: for people nobody knows, and to fill what others leave open. */
export const mostPopular: Strategy = {
  id: "popular",
  personal: false,
  lists: () => [],
  popular: true,
  propose({ barred, purchased }, { popular }, { limit }) {
    const open = popular.filter((item) => !barred.has(item));
    // Bought items come last: better than an empty slot, for they can be bought again.
    const fresh = open.filter((item) => !purchased.has(item));
    const owned = open.filter((item) => purchased.has(item));
    return [...fresh, ...owned].slice(0, limit).map((item) => ({ item, reason: { code: "popular" } }));
  },
};
