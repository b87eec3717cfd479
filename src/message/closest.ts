import type { Clock } from "../base/clock.port.ts";
import type { DecidedSlot } from "../contract/decision.ts";
import type { PersonView } from "../profile/person.port.ts";
import { recommendedItem } from "../recommend/answer.ts";
import { recommend } from "../recommend/engine.ts";
import { planOf } from "../recommend/plan.ts";
import type { Reads } from "../recommend/reads.ts";
import type { Placement } from "./placement.ts";
import { slotsOf } from "./slots.ts";

/** What comes closest to an item, best first. `view` is null for a person nobody knows. Never rejects. */
export type Closest = (view: PersonView | null, placement: Placement, item: string) => Promise<readonly DecidedSlot[]>;

/** Alternatives shown: three rows on a phone. */
const most = 6;

/** Similar items that can be bought now and that the placement's rules allow; what is only popular is no alternative. */
export const closestItems = (reads: Reads, clock: Clock, shopCurrency: string): Closest => {
  const known = new WeakMap<Placement, Placement>();
  const ofAlternatives = (placement: Placement): Placement => {
    let other = known.get(placement);
    if (other === undefined) {
      const rules = { ...placement.rules, in_stock: true, pins: [], new_slots: 0 };
      other = { ...placement, rules, on_fallback: "hide", min_items: 1 };
      known.set(placement, other);
    }
    return other;
  };
  return async (view, placement, item) => {
    const chosen = await recommend(reads, view?.known === true ? view : null, {
      plan: planOf(ofAlternatives(placement), "similar"),
      slots: most,
      current: [item],
      exclude: [],
      now: clock.now(),
    });
    const items = chosen.map((one) => recommendedItem(one, { locale: "en", shopCurrency }));
    return slotsOf(items, items.length);
  };
};
