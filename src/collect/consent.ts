import type { Consent } from "../contract/consent.ts";
import { isObject, type JsonObject } from "./json-tree.ts";

type Purpose = "analytics" | "personalization" | "marketing";

/**
 * What consent tools call their categories, as lower-case words: Segment's and RudderStack's own, OneTrust's
 * groups (C0002 ...), iubenda's purposes (1 ... 5), Google's consent mode. A category that is not listed
 * (C0001, "necessary") says nothing of what we do. To add one: one line here.
 */
export const consentCategories: Readonly<Record<string, Purpose>> = {
  analytics: "analytics",
  analytical: "analytics",
  statistics: "analytics",
  measurement: "analytics",
  performance: "analytics",
  "analytics storage": "analytics",
  c0002: "analytics",
  "4": "analytics",

  personalization: "personalization",
  personalisation: "personalization",
  functional: "personalization",
  functionality: "personalization",
  preferences: "personalization",
  experience: "personalization",
  "functionality storage": "personalization",
  "personalization storage": "personalization",
  c0003: "personalization",
  "2": "personalization",
  "3": "personalization",

  marketing: "marketing",
  advertising: "marketing",
  targeting: "marketing",
  ads: "marketing",
  "data sharing": "marketing",
  "behavioral advertising": "marketing",
  "social media": "marketing",
  "ad storage": "marketing",
  "ad user data": "marketing",
  "ad personalization": "marketing",
  c0004: "marketing",
  c0005: "marketing",
  "5": "marketing",
};

const byCategory = new Map(Object.entries(consentCategories));

/** "DataSharing" and "data_sharing" as "data sharing". */
const wordsOf = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[\s_\-.]+/g, " ")
    .trim()
    .toLowerCase();

/** Categories with what was said to them, as purposes; null when none is known. Of two that mean the same, a no counts. */
export const consentOf = (answers: Iterable<readonly [category: string, allowed: boolean]>): Consent | null => {
  const consent: { [P in Purpose]?: boolean } = {};
  let any = false;
  for (const [category, allowed] of answers) {
    const purpose = byCategory.get(wordsOf(category));
    if (purpose === undefined) continue;
    consent[purpose] = allowed && consent[purpose] !== false;
    any = true;
  }
  return any ? consent : null;
};

/**
 * Consent of a Segment context (`consent.categoryPreferences`, also Jitsu's) or a RudderStack one
 * (`consentManagement.allowedConsentIds` and `deniedConsentIds`); null when it says nothing that we know.
 */
export const readConsent = (context: JsonObject): Consent | null => {
  const { consent, consentManagement } = context;
  const preferences = isObject(consent) ? consent["categoryPreferences"] : undefined;
  if (isObject(preferences)) {
    const said = Object.entries(preferences).filter((pair): pair is [string, boolean] => typeof pair[1] === "boolean");
    return consentOf(said);
  }
  if (!isObject(consentManagement)) return null;
  return consentOf([
    ...textsOf(consentManagement["allowedConsentIds"]).map((id) => [id, true] as const),
    ...textsOf(consentManagement["deniedConsentIds"]).map((id) => [id, false] as const),
  ]);
};

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((member): member is string => typeof member === "string") : [];
