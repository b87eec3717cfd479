import type { MessageLedger } from "../contract/decision.ts";
import type { PersonView } from "./person.port.ts";

/** What a message's pictures showed, each item once, and when one was last served, epoch ms. */
export type Showing = { readonly at: number; readonly items: readonly string[] };

/** Null for a message of which nobody fetched a picture: what was only proposed tires nobody. */
export const showingOf = ({ current, shown, earlier }: MessageLedger): Showing | null => {
  const seen = shown === null ? earlier : [current, ...earlier];
  const items = new Set(seen.flatMap(({ slots }) => slots.flatMap(({ item }) => (item === null ? [] : [item]))));
  const at = shown ?? earlier[0]?.decided;
  return at === undefined || items.size === 0 ? null : { at, items: [...items] };
};

/** When each item was shown, a message counting once however often it is opened. */
export const shownItems = (showings: Iterable<Showing>): NonNullable<PersonView["shown"]> => {
  const times = new Map<string, number[]>();
  for (const { at, items } of showings) {
    for (const item of items) {
      const known = times.get(item);
      if (known === undefined) times.set(item, [at]);
      else known.push(at);
    }
  }
  return Array.from(times, ([item, at]) => ({ item, at }));
};
