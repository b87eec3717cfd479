import type { EventType } from "../contract/events/index.ts";
import { mayPersonalise } from "./fold-consent.ts";
import type { OwnedItem, PersonView } from "./person.port.ts";
import type { ProfileState, Purchase } from "./state.ts";

/** What happened to a message changes nothing that recommend would show: else every open would decide anew. */
const ofMessages: readonly EventType[] = ["email_delivered", "email_opened", "email_clicked", "email_click_confirmed"];

/** What of a person's view the state alone says: neither what mails showed nor what time it is. */
export type StateView = Omit<PersonView, "shown" | "stage">;

/**
 * What recommend sees. The revision is the number of distinct events folded, committed or overlaid, but for those of
 * messages. Of somebody who denied personalization there is nothing to see.
 */
export const viewOf = (state: ProfileState): StateView => {
  const revision = ofMessages.reduce((events, type) => events - (state.counters.get(type) ?? 0), state.events);
  const isErased = state.erased !== null && state.events === 0;
  const withdrawn = !mayPersonalise(state) || state.unsubscribed !== null || isErased;
  return { ...(mayPersonalise(state) ? personalView(state, revision > 0) : nothingToSee), withdrawn, revision };
};

type Seen = Omit<StateView, "revision" | "withdrawn">;

const nothingToSee: Seen = {
  known: false,
  viewed: [],
  cart: [],
  purchased: [],
  refused: [],
  categories: [],
  brands: [],
  last: null,
};

/** Whoever only opened or clicked mails is not known for that: there is nothing to go by. */
const personalView = (state: ProfileState, known: boolean): Seen => ({
  known,
  viewed: [...state.viewed],
  cart: Array.from(state.cart, ([item, line]) => ({ item, quantity: line.quantity, at: line.at })),
  purchased: purchased(state),
  refused: [...state.refused.keys()],
  categories: strongest(state.categories),
  brands: strongest(state.brands),
  last: state.last,
});

/** Units the person has: bought minus refunded. */
export const netQuantity = (purchase: Purchase): number => purchase.bought - purchase.refunded;

/** Names recommend may go by. */
const namesGiven = 5;

const strongest = (affinities: ReadonlyMap<string, number>): readonly string[] =>
  [...affinities]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, namesGiven)
    .map(([name]) => name);

const purchased = (state: ProfileState): readonly OwnedItem[] => {
  const items: OwnedItem[] = [];
  for (const [item, purchase] of state.purchases) {
    if (netQuantity(purchase) <= 0) continue;
    const at = purchase.last ?? 0;
    items.push({ item, at, session: purchase.session, first: purchase.first ?? at, orders: purchase.orders });
  }
  // By item too, so that the order does not depend on how the state was stored.
  return items.sort((a, b) => b.at - a.at || (a.item < b.item ? -1 : 1));
};
