import type { OwnedItem, PersonView, SeenItem } from "../profile/person.port.ts";
import { blending, type HistoryItem } from "./blend.ts";

/** What a caller says beside whom to recommend for. */
export type Given = {
  /** Items on screen now, or in a basket: never recommended. */
  readonly current: readonly string[];
  readonly exclude: readonly string[];
  /** Items to be put in order, for `rerank`. */
  readonly candidates?: readonly string[];
  readonly category?: string | null;
  readonly country?: string | null;
  /** Epoch ms. */
  readonly now: number;
};

/** Whom and what to recommend for: a person's view and what the caller said, in the terms of the strategies. */
export type Subject = {
  /** Distinct, newest first: what is being looked at now, then what the person viewed, put in the cart, bought. */
  readonly history: readonly HistoryItem[];
  /** Items on screen now: never recommended. */
  readonly current: readonly string[];
  readonly candidates: readonly string[];
  /** Newest first. */
  readonly viewed: readonly SeenItem[];
  /** Newest first. */
  readonly owned: readonly OwnedItem[];
  /** Items of the cart, newest change first. */
  readonly cartItems: readonly string[];
  /** The same with when the line last changed, epoch ms. */
  readonly cart: ReadonlyMap<string, number>;
  readonly purchased: ReadonlyMap<string, OwnedItem>;
  /** What must never come, whatever the strategy: on screen, excluded by the caller, refused by the person. */
  readonly barred: ReadonlySet<string>;
  /** What it is about: the caller's word, else what the person cares for most; null when nobody knows. */
  readonly category: string | null;
  readonly country: string | null;
  /** When each item was shown lately, epoch ms. */
  readonly shown: ReadonlyMap<string, readonly number[]>;
  readonly now: number;
};

/**
 * `view` is null for a person nobody knows. Bought items speak for others but do not come back. When the
 * caller names no current item, what was viewed last may come back too: in a mail nothing is on screen.
 */
export const subjectOf = (view: PersonView | null, given: Given): Subject => {
  const purchased = new Map(view?.purchased.map((owned) => [owned.item, owned]));
  const history = new Map<string, HistoryItem>();
  const add = (item: string, share: number): void => {
    if (!history.has(item)) history.set(item, { item, share, returns: !purchased.has(item) });
  };
  for (const item of given.current) add(item, 1);
  const cart = new Map((view?.cart ?? []).toSorted((a, b) => b.at - a.at).map(({ item, at }) => [item, at]));
  const cartItems = [...cart.keys()];
  if (view !== null) {
    const seen = byTime(view.viewed, view.purchased);
    const newest = seen[0]?.session;
    for (const { item, session } of seen) add(item, session === newest ? 1 : blending.earlierSession);
    // An item that was only ever put in the cart belongs to no session.
    for (const item of cartItems) add(item, blending.earlierSession);
  }
  return {
    history: [...history.values()],
    current: given.current,
    candidates: given.candidates ?? [],
    viewed: view?.viewed ?? [],
    owned: view?.purchased ?? [],
    cartItems,
    cart,
    purchased,
    barred: new Set([...given.current, ...given.exclude, ...(view?.refused ?? [])]),
    category: given.category ?? view?.categories[0] ?? null,
    country: given.country ?? null,
    shown: new Map(view?.shown.map(({ item, at }) => [item, at])),
    now: given.now,
  };
};

/** Both newest first; a view stands before a purchase of the same moment. */
const byTime = (viewed: readonly SeenItem[], purchased: readonly SeenItem[]): SeenItem[] =>
  [...viewed, ...purchased].toSorted((a, b) => b.at - a.at);
