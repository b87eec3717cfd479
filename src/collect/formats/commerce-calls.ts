import { shapeProperties } from "../fields.ts";
import { isObject, type JsonObject } from "../json-tree.ts";
import { typeOfName } from "../vocabulary.ts";

/** A track call by its name and properties. */
export type Call = { readonly event: string; readonly properties: JsonObject };

/** Canonical types, and names that have none, of events that name one product among their own properties. */
const singleProduct: ReadonlySet<string> = new Set([
  "product_viewed",
  "product_added",
  "product_removed",
  "Product Clicked",
  "Product Added to Wishlist",
]);

/**
 * The products that a format lists apart from its event, put where the Segment family has them: one call per product
 * for events about one product, else the list as `products`. At least one call.
 */
export const commerceCalls = (
  event: string,
  properties: JsonObject,
  products: readonly unknown[],
): readonly [Call, ...Call[]] => {
  const [first, ...rest] = products;
  if (products.length === 0) return [{ event, properties }];
  const type = typeOfName(event);
  // The fields of an event without a type of its own are as they are sent; a product's have their names even there.
  const shaped = (line: JsonObject): JsonObject => (type === "custom" ? shapeProperties("product_viewed", line) : line);
  if (!singleProduct.has(type === "custom" ? event : type)) {
    const lines = products.map((product) => (isObject(product) ? shaped(product) : product));
    return [{ event, properties: { ...properties, products: lines } }];
  }
  const callOf = (product: unknown): Call => ({
    event,
    properties: isObject(product) ? shaped({ ...properties, ...product }) : properties,
  });
  return [callOf(first), ...rest.map(callOf)];
};

/** The n-th call made of one event: an id of its own, which survives a resend. */
export const idOfCall = (id: unknown, nth: number): unknown =>
  nth === 0 || (typeof id !== "string" && typeof id !== "number") ? id : `${id}.${nth}`;
