import type { Strategy } from "../strategy.ts";
import { touchedItems } from "./touched-items.ts";

/** What came back since the person looked at it or put it in the cart. */
export const backInStock: Strategy = {
  id: "back-in-stock",
  needs: (subject) => ({ facts: touchedItems(subject).map(({ item }) => item) }),
  propose: (subject, { factsOf }, { limit }) =>
    touchedItems(subject)
      .filter(({ item, at }) => (factsOf(item)?.restocked_at ?? 0) > at)
      .slice(0, limit)
      .map(({ item }) => ({ item, reason: { code: "back_in_stock" }, isPersonal: true })),
};
