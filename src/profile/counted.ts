import { identityHash } from "./identity-hash.ts";
import { kept, type CountedDay } from "./state.ts";

const dayMs = 86_400_000;

/** What of an item one person can add to, each apart; a step is two items, one viewed after the other. */
export type Countable = "view" | "step" | "cart" | "buy";

/**
 * Whether this one counts: each item once per person and UTC day, up to `kept.counted` of them a day, so that nobody
 * moves what others are shown by repeating themselves. Days are those on which events arrived, which no sender can
 * choose, and never go back: what comes late counts as of the day that it comes to. Notes it, in place.
 */
export const countsOnce = (
  state: { counted: CountedDay | null },
  kind: Countable,
  item: string,
  received: number,
): boolean => {
  const day = Math.floor(received / dayMs);
  if (state.counted === null || state.counted.day < day) state.counted = { day, hashes: new Set() };
  const { hashes } = state.counted;
  const hash = identityHash(kind, item);
  if (hashes.has(hash) || hashes.size >= kept.counted) return false;
  hashes.add(hash);
  return true;
};
