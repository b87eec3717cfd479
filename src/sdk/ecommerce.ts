import type { Properties } from "./api.ts";

/** Our short calls, the event that each stands for, and which property a bare text is. */
const calls =
  "viewed product_viewed product_id,added product_added product_id,removed product_removed product_id,cart cart_viewed,checkout checkout_started,ordered order_completed order_id,refunded order_refunded order_id,searched products_searched query,listViewed product_list_viewed list_id"
    .split(",")
    .map((call) => call.split(" ") as [call: string, event: string, property: string]);

export const callNames = calls.map(([call]) => call);

/**
 * Event and properties of a call, named in full or by its beginning ("add"); other names are events of the shop's own.
 * A bare text or number is what names the thing.
 */
export const commerceEvent = (name: string, given: unknown): [name: string, properties: Properties] => {
  const [, event = name, property = ""] = calls.find(([call]) => call.startsWith(name)) || [];
  return [event, given instanceof Object ? (given as Properties) : { [property]: given }];
};
