import type { Strategy } from "../strategy.ts";

/** What the person looked at, newest first, without what they bought. */
export const recentlyViewed: Strategy = {
  id: "recently-viewed",
  needs: () => ({}),
  propose: ({ viewed, barred, purchased }, _material, { limit }) =>
    viewed
      .filter(({ item }) => !barred.has(item) && !purchased.has(item))
      .slice(0, limit)
      .map(({ item }) => ({ item, reason: { code: "viewed_before" }, isPersonal: true })),
};
