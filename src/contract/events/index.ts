import * as z from "zod";
import {
  CartViewed,
  CheckoutStarted,
  OrderCompleted,
  OrderRefunded,
  ProductAdded,
  ProductListViewed,
  ProductRemoved,
  ProductsSearched,
  ProductViewed,
} from "./commerce.ts";
import { Alias, Custom, Group, Identify, Page, Screen } from "./general.ts";
import { EmailEvent, Feedback } from "./message.ts";

const event = <T extends string, P extends z.ZodType>(type: T, properties: P) =>
  z.object({ type: z.literal(type), properties });

/**
 * What happened, in the canonical vocabulary: the type in snake case and its checked properties.
 * To add one: a schema beside this file, a line here, a sample in test/golden/events, a case in profile/fold.ts.
 */
export const EventFact = z.discriminatedUnion("type", [
  event("page", Page),
  event("screen", Screen),
  event("identify", Identify),
  event("alias", Alias),
  event("group", Group),
  event("product_viewed", ProductViewed),
  event("product_added", ProductAdded),
  event("product_removed", ProductRemoved),
  event("cart_viewed", CartViewed),
  event("checkout_started", CheckoutStarted),
  event("order_completed", OrderCompleted),
  event("order_refunded", OrderRefunded),
  event("products_searched", ProductsSearched),
  event("product_list_viewed", ProductListViewed),
  event("email_delivered", EmailEvent),
  event("email_opened", EmailEvent),
  event("email_clicked", EmailEvent),
  event("email_click_confirmed", EmailEvent),
  event("email_unsubscribed", EmailEvent),
  event("feedback", Feedback),
  event("custom", Custom),
]);
export type EventFact = z.infer<typeof EventFact>;
export type EventType = EventFact["type"];

export const eventTypes: readonly EventType[] = EventFact.options.map((option) => option.shape.type.value);
