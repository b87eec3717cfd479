import { isObject, type JsonObject } from "../json-tree.ts";

/** Google's consent signals by the category that each means here. */
const signals: readonly (readonly [signal: string, category: string])[] = [
  ["ad_user_data", "marketing"],
  ["ad_personalization", "personalization"],
  ["analytics_storage", "analytics"],
];
const answers = new Map<unknown, boolean>([
  ["GRANTED", true],
  ["granted", true],
  ["DENIED", false],
  ["denied", false],
]);

/** The consent of a request, as a context of the Segment family says it; empty when it says nothing. */
export const ga4Consent = (body: JsonObject): JsonObject => {
  const { consent, non_personalized_ads: notPersonalized } = body;
  const said: Record<string, boolean> = {};
  // What `consent` says of ads replaced this older flag, and wins.
  if (notPersonalized === true) said["personalization"] = false;
  for (const [signal, category] of signals) {
    const answer = isObject(consent) ? answers.get(consent[signal]) : undefined;
    if (answer !== undefined) said[category] = answer;
  }
  return Object.keys(said).length === 0 ? {} : { consent: { categoryPreferences: said } };
};
