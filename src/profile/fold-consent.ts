import { consentCategories } from "../contract/consent.ts";
import type { EventRecord } from "../contract/record.ts";
import type { ProfileState } from "./state.ts";

/**
 * Notes what an event says of consent: per category what was said last, by occurred time, whatever the order of
 * arrival. Of two answers at one moment the one that allows less stands.
 */
export const foldConsent = (state: ProfileState, record: EventRecord): void => {
  if (record.consent === undefined) return;
  for (const category of consentCategories) {
    const value = record.consent[category];
    if (value === undefined) continue;
    const known = state.consent.get(category);
    // GPC is an objection: there, "true" allows less.
    const allowsLess = value === (category === "gpc");
    const isLater = known === undefined || record.occurred > known.at;
    if (!isLater && !(record.occurred === known.at && allowsLess && known.value !== value)) continue;
    state.consent.set(category, { value, at: record.occurred, event: record.id });
  }
};

/**
 * False once personalization was denied. Not being asked is no denial, and GPC objects to selling and sharing, which a
 * shop that shows its own customers its own things does not do.
 */
export const mayPersonalise = ({ consent }: Pick<ProfileState, "consent">): boolean =>
  consent.get("personalization")?.value !== false;
