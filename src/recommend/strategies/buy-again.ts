import type { Facts } from "../../items/facts.ts";
import type { OwnedItem } from "../../profile/person.port.ts";
import type { Strategy } from "../strategy.ts";

const dayMs = 86_400_000;
/** Newest items looked at, and of those bought once the newest whose facts are read: they hold everybody's gap. */
const looked = { items: 200, facts: 50 } as const;
/**
 * An item is due from this share of its gap on, and given up after this many gaps. People who come back take much of
 * what they always take: from half a gap on would lose 1.8 points of recall@10 on real orders, from 0.7 to 3 gaps 3.7.
 */
const due = { from: 0.2, until: 10 } as const;

/**
 * What the person is about to need again: bought at least twice by them, or by others in a known rhythm. Ordered by how
 * often they ordered it, then by how close the due date is: the last order plus the person's own mean gap, else
 * everybody's of that item.
 */
export const buyAgain: Strategy = {
  id: "buy-again",
  offersBought: true,
  needs: ({ owned }) => ({
    facts: owned
      .slice(0, looked.items)
      .filter((bought) => ownGap(bought) === null)
      .slice(0, looked.facts)
      .map(({ item }) => item),
  }),
  propose({ owned, barred, now }, { factsOf }, { limit }) {
    return owned
      .slice(0, looked.items)
      .flatMap((bought) => {
        const gap = gapOf(bought, factsOf(bought.item));
        if (barred.has(bought.item) || gap === null) return [];
        const elapsed = (now - bought.at) / (gap * dayMs);
        if (elapsed < due.from || elapsed > due.until) return [];
        return [{ item: bought.item, orders: bought.orders, off: Math.abs(elapsed - 1) }];
      })
      .sort((a, b) => b.orders - a.orders || a.off - b.off || (a.item < b.item ? -1 : 1))
      .slice(0, limit)
      .map(({ item }) => ({ item, reason: { code: "buy_again" }, isPersonal: true }));
  },
};

/** Days between two orders of the item: the person's own mean, else the item's; null when nobody bought it twice. */
const gapOf = (bought: OwnedItem, facts: Facts | undefined): number | null =>
  ownGap(bought) ?? facts?.buy_again_days ?? null;

const ownGap = ({ orders, first, at }: OwnedItem): number | null =>
  orders > 1 && at - first >= dayMs ? (at - first) / dayMs / (orders - 1) : null;
