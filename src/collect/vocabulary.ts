import type { EventType } from "../contract/events/index.ts";

/**
 * Track event names of the Segment e-commerce and email specs, and the spellings of GA4, Shopify's pixel and
 * older Segment libraries for the same facts. Written as lower-case words; case, `_`, `-`, `.`, `:` and
 * camelCase do not matter. To add a spelling: one line here.
 */
export const trackNames: Readonly<Record<string, EventType>> = {
  "product viewed": "product_viewed",
  "viewed product": "product_viewed",
  "product view": "product_viewed",
  "view product": "product_viewed",
  "view item": "product_viewed",
  "view content": "product_viewed",

  "product added": "product_added",
  "added product": "product_added",
  "product added to cart": "product_added",
  "added to cart": "product_added",
  "add to cart": "product_added",
  "add to basket": "product_added",

  "product removed": "product_removed",
  "removed product": "product_removed",
  "product removed from cart": "product_removed",
  "removed from cart": "product_removed",
  "remove from cart": "product_removed",
  "remove from basket": "product_removed",

  "cart viewed": "cart_viewed",
  "viewed cart": "cart_viewed",
  "view cart": "cart_viewed",

  "checkout started": "checkout_started",
  "started checkout": "checkout_started",
  "begin checkout": "checkout_started",
  "initiate checkout": "checkout_started",

  "order completed": "order_completed",
  "completed order": "order_completed",
  "checkout completed": "order_completed",
  purchase: "order_completed",

  "order refunded": "order_refunded",
  "refunded order": "order_refunded",
  refund: "order_refunded",

  "products searched": "products_searched",
  "searched products": "products_searched",
  "search submitted": "products_searched",
  "site search": "products_searched",
  "view search results": "products_searched",
  search: "products_searched",

  "product list viewed": "product_list_viewed",
  "viewed product list": "product_list_viewed",
  "product category viewed": "product_list_viewed",
  "viewed product category": "product_list_viewed",
  "collection viewed": "product_list_viewed",
  "view item list": "product_list_viewed",

  "email delivered": "email_delivered",
  "delivered email": "email_delivered",
  "email opened": "email_opened",
  "opened email": "email_opened",
  "email link clicked": "email_clicked",
  "email clicked": "email_clicked",
  "clicked email": "email_clicked",
  "email click confirmed": "email_click_confirmed",
  "email unsubscribed": "email_unsubscribed",
  unsubscribed: "email_unsubscribed",

  feedback: "feedback",
};

const byWords = new Map(Object.entries(trackNames));

/** Canonical type of a track event's name; `custom` for names a shop made up. */
export const typeOfName = (name: string): EventType => byWords.get(name) ?? byWords.get(wordsOf(name)) ?? "custom";

const wordsOf = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[\s_\-.:]+/g, " ")
    .trim()
    .toLowerCase();
