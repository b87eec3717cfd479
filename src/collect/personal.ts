import type { JsonObject } from "./json-tree.ts";

/**
 * Properties that name or locate a person. A record holds nothing personal in the clear, so on any event
 * they are sealed with the traits. To add one: one line here.
 */
const personal = new Set([
  "email",
  "Email",
  "$email",
  "email_address",
  "emailAddress",
  "email_sha256",
  "recipient",
  "phone",
  "phone_number",
  "phoneNumber",
  "first_name",
  "firstName",
  "last_name",
  "lastName",
  "full_name",
  "fullName",
  "address",
  "shipping_address",
  "shippingAddress",
  "billing_address",
  "billingAddress",
  "shipping_full_address",
  "shipping_postcode",
  "billing_full_address",
  "billing_postcode",
  "customer",
  "customer_id",
  "customerId",
  "user_id",
  "userId",
  "anonymous_id",
  "anonymousId",
  "ip",
  "ip_address",
  "user_agent",
  "userAgent",
]);

/** Whether a property or trait of this name says who or where somebody is. */
export const isPersonalName = (name: string): boolean => personal.has(name);

/** Moves personal properties out of `properties`, in place; null when there are none. */
export const takePersonal = (properties: JsonObject): JsonObject | null => {
  let taken: JsonObject | null = null;
  for (const name of Object.keys(properties)) {
    if (!personal.has(name)) continue;
    taken ??= {};
    taken[name] = properties[name];
    delete properties[name];
  }
  return taken;
};
