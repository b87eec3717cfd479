import type { Decision, StaleReason } from "../contract/decision.ts";
import { canBeBought, type Facts } from "../items/facts.ts";
import type { PersonView } from "../profile/person.port.ts";

/** What of the catalogue decides whether a rendering still holds. */
export type ItemNow = Pick<Facts, "price" | "sale_price" | "availability"> &
  Partial<Pick<Facts, "brand" | "category" | "rating">>;

/** What is to be paid for an item: a decimal string, empty without a price. */
export const payable = ({ price, sale_price: sale }: ItemNow): string =>
  sale !== "" && (price === "" || Number(sale) < Number(price)) ? sale : price;

/**
 * Why a decision does not hold any more; empty: it does. `items` has what could be read of its items now: of one that
 * is missing nothing is concluded, for it may be the catalogue that is out of reach.
 */
export const staleReasons = (
  { slots, revision, decided }: Decision,
  view: Pick<PersonView, "revision" | "purchased">,
  items: ReadonlyMap<string, ItemNow>,
): readonly StaleReason[] => {
  const bought = new Set(view.purchased.filter(({ at }) => at >= decided).map(({ item }) => item));
  const reasons = new Set<StaleReason>();
  for (const { item, price } of slots) {
    if (item === null) {
      reasons.add("unfilled");
      continue;
    }
    if (bought.has(item)) reasons.add("bought");
    const now = items.get(item);
    if (now === undefined) continue;
    if (!canBeBought(now)) reasons.add("sold_out");
    // Decisions of earlier builds keep no price.
    if (price !== undefined && payable(now) !== price) reasons.add("price_moved");
  }
  if (view.revision !== revision) reasons.add("new_intent");
  return [...reasons];
};
