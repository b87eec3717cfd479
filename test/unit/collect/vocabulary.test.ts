import { describe, expect, it } from "vitest";
import { typeOfName } from "../../../src/collect/vocabulary.ts";
import { eventTypes } from "../../../src/contract/events/index.ts";

describe("names of track events", () => {
  it.each([
    ["Product Viewed", "product_viewed"],
    ["product_viewed", "product_viewed"],
    ["Viewed Product", "product_viewed"],
    ["productViewed", "product_viewed"],
    ["ProductViewed", "product_viewed"],
    ["PRODUCT VIEWED", "product_viewed"],
    ["  product-viewed ", "product_viewed"],
    ["view_item", "product_viewed"],
    ["Add to Cart", "product_added"],
    ["AddToCart", "product_added"],
    ["product_removed_from_cart", "product_removed"],
    ["Viewed Cart", "cart_viewed"],
    ["begin_checkout", "checkout_started"],
    ["Order Completed", "order_completed"],
    ["Completed Order", "order_completed"],
    ["purchase", "order_completed"],
    ["Order Refunded", "order_refunded"],
    ["Products Searched", "products_searched"],
    ["Product List Viewed", "product_list_viewed"],
    ["Email Delivered", "email_delivered"],
    ["Email Opened", "email_opened"],
    ["Email Link Clicked", "email_clicked"],
    ["Unsubscribed", "email_unsubscribed"],
    ["Email Unsubscribed", "email_unsubscribed"],
    ["Feedback", "feedback"],
    ["Coupon Applied", "custom"],
    ["Products Viewed", "custom"],
    ["constructor", "custom"],
    ["__proto__", "custom"],
  ])("%s is %s", (name, type) => {
    expect(typeOfName(name)).toBe(type);
  });

  it("knows every canonical type by its own name, but for the calls that are no track events", () => {
    const calls = new Set(["page", "screen", "identify", "alias", "group", "custom"]);
    const missed = eventTypes.filter((type) => !calls.has(type) && typeOfName(type) !== type);
    expect(missed).toEqual([]);
  });
});
