import type { PersonView, SeenItem } from "../profile/person.port.ts";
import { blending, type HistoryItem } from "./blend.ts";

/** Whom and what to recommend for: a person's view and what the caller said, in the terms of the strategies. */
export type Subject = {
  /** Distinct, newest first: what is being looked at now, then what the person viewed, put in the cart, bought. */
  readonly history: readonly HistoryItem[];
  /** Items on screen now: never recommended. */
  readonly current: readonly string[];
  readonly cart: ReadonlySet<string>;
  readonly purchased: ReadonlySet<string>;
  /** What must never come, whatever the strategy: on screen, excluded by the caller, refused by the person. */
  readonly barred: ReadonlySet<string>;
};

/**
 * `view` is null for a person nobody knows. Bought items speak for others but do not come back. When the
 * caller names no current item, what was viewed last may come back too: in a mail nothing is on screen.
 */
export const subjectOf = (
  view: PersonView | null,
  given: { readonly current: readonly string[]; readonly exclude: readonly string[] },
): Subject => {
  const purchased = new Set(view?.purchased.map(({ item }) => item));
  const history = new Map<string, HistoryItem>();
  const add = (item: string, share: number): void => {
    if (!history.has(item)) history.set(item, { item, share, returns: !purchased.has(item) });
  };
  for (const item of given.current) add(item, 1);
  if (view !== null) {
    const seen = byTime(view.viewed, view.purchased);
    const newest = seen[0]?.session;
    for (const { item, session } of seen) add(item, session === newest ? 1 : blending.earlierSession);
    // Newest line last; an item that was only ever put in the cart has no time of its own.
    for (const { item } of view.cart.toReversed()) add(item, blending.earlierSession);
  }
  return {
    history: [...history.values()],
    current: given.current,
    cart: new Set(view?.cart.map(({ item }) => item)),
    purchased,
    barred: new Set([...given.current, ...given.exclude, ...(view?.refused ?? [])]),
  };
};

/** Both newest first; a view stands before a purchase of the same moment. */
const byTime = (viewed: readonly SeenItem[], purchased: readonly SeenItem[]): SeenItem[] =>
  [...viewed, ...purchased].toSorted((a, b) => b.at - a.at);
