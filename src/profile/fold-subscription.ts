import type { ProfileState } from "./state.ts";

/** Names of track events that say that somebody wants email (again), in lower-case words. */
const subscriptions: ReadonlySet<string> = new Set([
  "email subscribed",
  "subscribed",
  "subscribed to email",
  "subscribed to email marketing",
  "subscribed to list",
]);

/**
 * A subscription takes back an unsubscription that happened before it. Consent to "marketing" does not: consent tools
 * repeat it on every event of somebody who once accepted, also after they unsubscribed.
 */
export const foldSubscription = (state: ProfileState, name: string, at: number): void => {
  if (state.unsubscribed === null || at <= state.unsubscribed) return;
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[\s_.:-]+/g, " ")
    .trim()
    .toLowerCase();
  if (subscriptions.has(words)) state.unsubscribed = null;
};
