import type { Profile } from "../contract/profile.ts";
import { recentSessions, type StageFacts, stageOf } from "./stage.ts";
import type { ProfileState } from "./state.ts";
import { netQuantity } from "./view.ts";

/** The state as the profile API answers it, lists in a stated order, without sealed traits; null without any event. */
export const profileDocument = (state: ProfileState, facts: StageFacts, asOf: number): Omit<Profile, "ref"> | null =>
  state.events === 0
    ? null
    : {
        known: true,
        stage: stageOf(facts, asOf),
        traits: traitsOf(state),
        counters: Object.fromEntries(state.counters),
        affinities: { categories: heaviest(state.categories), brands: heaviest(state.brands) },
        cart: Array.from(state.cart, ([item, line]) => ({
          item_id: item,
          quantity: line.quantity,
          changed_at: iso(line.at),
        })),
        purchases: purchasesOf(state),
        viewed: state.viewed.map((seen) => ({ item_id: seen.item, viewed_at: iso(seen.at) })),
        refused: Array.from(state.refused, ([item, at]) => ({ item_id: item, refused_at: iso(at) })),
        unsubscribed_at: isoOrNull(state.unsubscribed),
        last_seen_at: isoOrNull(state.last),
        merged_from: [...state.mergedFrom],
        consent: Object.fromEntries(
          Array.from(state.consent, ([category, { value, at, event }]) => [
            category,
            { value, at: iso(at), event_id: event },
          ]),
        ),
        identity: {
          conflicts: state.conflicts
            .toReversed()
            .map(({ kind, with: other, at, event }) => ({ at: iso(at), kind, event_id: event, with: other })),
        },
        flood:
          state.flood === null ? null : { day: iso(state.flood.day * dayMs).slice(0, 10), events: state.flood.events },
      };

/** Which events made the profile what it is, as far as their ids are kept, and when they happened. */
export const provenanceOf = (
  state: ProfileState,
  facts: StageFacts,
  asOf: number,
): NonNullable<Profile["provenance"]> => ({
  traits: Object.fromEntries(
    [...state.traits]
      .filter(([, { value, sealed }]) => sealed !== undefined || value !== null)
      .map(([name, { at, event = null }]) => [name, { at: iso(at), event_id: event }]),
  ),
  unsubscribed: state.unsubscribed === null ? null : { at: iso(state.unsubscribed) },
  stage: {
    as_of: iso(asOf),
    last_active_at: isoOrNull(facts.active),
    last_order_at: isoOrNull(facts.ordered),
    orders: facts.orders,
    sessions: facts.sessionCount,
    sessions_in_30_days: recentSessions(facts, asOf),
    cart_items: state.cart.size,
  },
});

const dayMs = 86_400_000;

export const iso = (ms: number): string => new Date(ms).toISOString();

const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));

/** A cleared trait is no trait. */
const traitsOf = (state: ProfileState): Profile["traits"] =>
  Object.fromEntries(
    Array.from(state.traits, ([name, { value = null }]) => [name, value] as const).filter(
      ([, value]) => value !== null,
    ),
  );

const heaviest = (affinities: ReadonlyMap<string, number>): Profile["affinities"]["brands"] =>
  Array.from(affinities, ([name, weight]) => ({ name, weight })).sort(
    (a, b) => b.weight - a.weight || (a.name < b.name ? -1 : 1),
  );

/** Newest order first. */
const purchasesOf = (state: ProfileState): Profile["purchases"] =>
  Array.from(state.purchases, ([item, purchase]) => ({ item, purchase }))
    .sort((a, b) => (b.purchase.last ?? 0) - (a.purchase.last ?? 0) || (a.item < b.item ? -1 : 1))
    .map(({ item, purchase }) => ({
      item_id: item,
      quantity: netQuantity(purchase),
      bought: purchase.bought,
      refunded: purchase.refunded,
      orders: purchase.orders,
      first_at: isoOrNull(purchase.first),
      last_at: isoOrNull(purchase.last),
    }));
