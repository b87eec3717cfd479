import type { Verb } from "./segment.ts";

/** GA4's words for the facts of the canonical vocabulary, as data. To add a spelling: one line in its table. */

/** Events that are calls of their own. */
export const ga4Verbs: Readonly<Record<string, Verb>> = { page_view: "page", screen_view: "screen" };

/** Recommended events that the vocabulary does not know by GA4's name. All others keep theirs. */
export const ga4Events: Readonly<Record<string, string>> = {
  select_item: "Product Clicked",
  add_to_wishlist: "Product Added to Wishlist",
  view_promotion: "Promotion Viewed",
  select_promotion: "Promotion Clicked",
  add_shipping_info: "Checkout Step Completed",
  add_payment_info: "Payment Info Entered",
};

/** Parameters of pages under the names of a page's properties; on other events they are context only. */
export const ga4PageParameters: Readonly<Record<string, string>> = {
  page_location: "url",
  page_referrer: "referrer",
  page_title: "title",
};

/** Parameters of screens. */
export const ga4ScreenParameters: Readonly<Record<string, string>> = { screen_name: "name", firebase_screen: "name" };

/** Parameters that say who, when and where rather than what. */
export const ga4Carriers: ReadonlySet<string> = new Set([
  "items",
  "session_id",
  "ga_session_id",
  "page_location",
  "page_referrer",
  "page_title",
  "language",
]);

/** Our names of fields, as a refusal gives them, in GA4's. Those of the request's head stand there, not in the event. */
export const ga4HeadNames: Readonly<Record<string, string>> = { userId: "user_id", anonymousId: "client_id" };
export const ga4EventNames: Readonly<Record<string, string>> = {
  event: "name",
  properties: "params",
  sessionId: "params.session_id",
  timestamp: "timestamp_micros",
};
