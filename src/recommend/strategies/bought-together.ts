import type { Feature, Proposal, Strategy } from "../strategy.ts";
import type { Subject } from "../subject.ts";

/** Items of a basket that are asked what goes with them: 12 lose 2.5 points of HR@10, 50 gain 0.6 for twice the reads. */
const basketItems = 24;

/**
 * What is bought with what is in the basket: with the items named by the caller, else those of the cart, else those of
 * the last order. Each item of it says in which share of its orders another stood beside it (items/bought-lists.ts), and
 * these shares add up.
 */
export const boughtTogether: Strategy = {
  id: "bought-together",
  needs: (subject) => ({ bought: basketOf(subject) }),
  propose(subject, { boughtWith }, { limit }) {
    const basket = new Set(basketOf(subject));
    const scores = new Map<string, { points: number; because: string; most: number }>();
    for (const because of basket) {
      for (const [item, weight] of boughtWith(because) ?? []) {
        if (basket.has(item) || subject.barred.has(item)) continue;
        const known = scores.get(item);
        if (known === undefined) scores.set(item, { points: weight, because, most: weight });
        else {
          known.points += weight;
          if (weight > known.most) Object.assign(known, { because, most: weight });
        }
      }
    }
    return [...scores]
      .sort(([a, x], [b, y]) => y.points - x.points || (a < b ? -1 : 1))
      .slice(0, limit)
      .map(([item, { because }]): Proposal => ({
        item,
        reason: { code: "bought_together", because },
        isPersonal: true,
      }));
  },
  explain(subject, { boughtWith }, item) {
    return basketOf(subject).flatMap((other): Feature[] => {
      const weight = boughtWith(other)?.find(([id]) => id === item)?.[1];
      return weight === undefined ? [] : [{ name: "bought_with", item: other, value: weight }];
    });
  },
};

const basketOf = ({ current, cartItems, owned }: Subject): readonly string[] => {
  if (current.length > 0) return current.slice(0, basketItems);
  if (cartItems.length > 0) return cartItems.slice(0, basketItems);
  const [last] = owned;
  return owned
    .filter(({ at }) => at === last?.at)
    .slice(0, basketItems)
    .map(({ item }) => item);
};
