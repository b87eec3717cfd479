import type { Facts } from "../../items/facts.ts";
import type { OwnedItem } from "../../profile/person.port.ts";
import type { Strategy } from "../strategy.ts";

const dayMs = 86_400_000;
/** Newest purchases whose facts are read: they hold the usual gap between two orders of an item. */
const looked = 50;
/** An item is due from this share of its gap on, and given up after this many gaps. */
const due = { from: 0.7, until: 3 } as const;

/**
 * What the person is about to need again: bought at least twice by them, or by others in a known rhythm. Ordered by
 * how close the due date is: the last order plus the person's own mean gap, else everybody's of that item.
 */
export const buyAgain: Strategy = {
  id: "buy-again",
  offersBought: true,
  needs: ({ owned }) => ({ facts: owned.slice(0, looked).map(({ item }) => item) }),
  propose({ owned, barred, now }, { factsOf }, { limit }) {
    return owned
      .slice(0, looked)
      .flatMap((bought) => {
        const gap = gapOf(bought, factsOf(bought.item));
        if (barred.has(bought.item) || gap === null) return [];
        const elapsed = (now - bought.at) / (gap * dayMs);
        return elapsed < due.from || elapsed > due.until ? [] : [{ item: bought.item, off: Math.abs(elapsed - 1) }];
      })
      .sort((a, b) => a.off - b.off || (a.item < b.item ? -1 : 1))
      .slice(0, limit)
      .map(({ item }) => ({ item, reason: { code: "buy_again" }, isPersonal: true }));
  },
};

/** Days between two orders of the item: the person's own mean, else the item's; null when nobody bought it twice. */
const gapOf = (bought: OwnedItem, facts: Facts | undefined): number | null => {
  if (bought.orders > 1 && bought.at - bought.first >= dayMs) {
    return (bought.at - bought.first) / dayMs / (bought.orders - 1);
  }
  return facts?.buy_again_days ?? null;
};
