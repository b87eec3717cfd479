import * as z from "zod";

/**
 * What a person allowed at the moment of an event, as far as the sender said: a category that is not named was not
 * asked about. `gpc` is the browser's Global Privacy Control signal.
 */
export const Consent = z.strictObject({
  analytics: z.boolean().optional(),
  personalization: z.boolean().optional(),
  marketing: z.boolean().optional(),
  gpc: z.boolean().optional(),
});
export type Consent = z.infer<typeof Consent>;

export const consentCategories = ["analytics", "personalization", "marketing", "gpc"] as const;
export type ConsentCategory = (typeof consentCategories)[number];
