import type { EventType } from "../contract/events/index.ts";
import type { PersonView, SeenItem } from "./person.port.ts";
import type { ProfileState, Purchase } from "./state.ts";

/** What happened to a message changes nothing that recommend would show: else every open would decide anew. */
const ofMessages: readonly EventType[] = ["email_delivered", "email_opened", "email_clicked"];

/** What recommend sees. The revision is the number of distinct events folded, committed or overlaid, but for those of messages. */
export const viewOf = (state: ProfileState): PersonView => ({
  known: state.events > 0,
  revision: ofMessages.reduce((events, type) => events - (state.counters.get(type) ?? 0), state.events),
  viewed: [...state.viewed],
  cart: Array.from(state.cart, ([item, line]) => ({ item, quantity: line.quantity })),
  purchased: purchased(state),
  refused: [...state.refused.keys()],
  last: state.last,
});

/** Units the person has: bought minus refunded. */
export const netQuantity = (purchase: Purchase): number => purchase.bought - purchase.refunded;

const purchased = (state: ProfileState): readonly SeenItem[] => {
  const items: SeenItem[] = [];
  for (const [item, purchase] of state.purchases) {
    if (netQuantity(purchase) > 0) items.push({ item, at: purchase.last ?? 0, session: purchase.session });
  }
  // By item too, so that the order does not depend on how the state was stored.
  return items.sort((a, b) => b.at - a.at || (a.item < b.item ? -1 : 1));
};
