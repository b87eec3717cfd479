import type { EventType } from "../contract/events/index.ts";
import { cleanAddress } from "./page-address.ts";
import { isObject, type JsonObject } from "./json-tree.ts";

type Kind = "id" | "text" | "price" | "quantity" | "integer" | "products" | "address";
type Field = readonly [name: string, kind: Kind, aliases?: readonly string[]];

export const lineFields: readonly Field[] = [
  ["product_id", "id", ["productId", "item_id", "itemId", "id", "sku"]],
  ["name", "text", ["item_name", "itemName"]],
  ["brand", "text", ["item_brand", "itemBrand"]],
  ["category", "text", ["item_category", "itemCategory"]],
  ["variant", "text", ["item_variant", "itemVariant"]],
  ["price", "price", ["unit_price", "unitPrice", "item_price", "itemPrice"]],
  ["quantity", "quantity", ["qty"]],
  ["currency", "text"],
  ["url", "address"],
];
const products: Field = ["products", "products", ["items", "line_items", "lineItems", "lines"]];
const orderId: Field = [
  "order_id",
  "id",
  ["orderId", "order_number", "orderNumber", "transaction_id", "transactionId", "id"],
];
const pageFields: readonly Field[] = [
  ["name", "text"],
  ["url", "address"],
  ["referrer", "address", ["referring_url"]],
  ["search", "address"],
  ["title", "text"],
];
const orderFields: readonly Field[] = [
  orderId,
  products,
  ["total", "price", ["revenue", "value"]],
  ["currency", "text"],
];
const emailFields: readonly Field[] = [
  ["send_id", "id", ["sendId"]],
  ["placement", "text"],
  ["slot", "integer"],
  ["item_id", "id", ["itemId", "product_id", "productId"]],
  ["decision_id", "text", ["decisionId"]],
  ["link_url", "address"],
];
const customFields: readonly Field[] = [
  ["url", "address"],
  ["referrer", "address"],
];

/** The properties that each event type knows, with other spellings of theirs, best first. */
export const fieldsOf: Readonly<Record<EventType, readonly Field[]>> = {
  page: pageFields,
  screen: [["name", "text"]],
  identify: [],
  alias: [],
  group: [],
  product_viewed: lineFields,
  product_added: lineFields,
  product_removed: lineFields,
  cart_viewed: [["cart_id", "id", ["cartId"]], products],
  checkout_started: [orderId, products],
  order_completed: orderFields,
  order_refunded: orderFields,
  products_searched: [
    ["query", "text", ["search_query", "searchQuery", "search_term", "searchTerm", "search_string", "keyword", "q"]],
  ],
  product_list_viewed: [
    ["list_id", "id", ["listId", "item_list_id", "collection_id"]],
    ["category", "text", ["item_list_name"]],
    products,
  ],
  email_delivered: emailFields,
  email_opened: emailFields,
  email_clicked: emailFields,
  email_click_confirmed: emailFields,
  email_unsubscribed: emailFields,
  feedback: [
    ["kind", "text"],
    ["item_id", "id", ["itemId", "product_id", "productId", "sku"]],
  ],
  custom: customFields,
};

/** Orders that name their one product among their own properties instead of in `products`. */
const bareProductTypes = new Set<EventType>(["order_completed", "order_refunded"]);
const bareProductFields: readonly Field[] = [
  ["product_id", "id", ["productId", "item_id", "itemId", "sku"]],
  ["price", "price"],
  ["quantity", "quantity", ["qty"]],
];

/**
 * Properties under their canonical names: known spellings are renamed, numbers in ids and prices spelled out,
 * empty known fields left out, page addresses cleaned. Unknown properties stay as they are. Checks nothing.
 */
export const shapeProperties = (type: EventType, raw: JsonObject): JsonObject => {
  const shaped = shape(fieldsOf[type], raw);
  if (!bareProductTypes.has(type) || shaped["products"] !== undefined) return shaped;
  const line = shape(bareProductFields, raw);
  if (line["product_id"] === undefined) return shaped;
  const bare: JsonObject = {};
  for (const [name, , aliases = []] of bareProductFields) {
    if (line[name] !== undefined) bare[name] = line[name];
    for (const spelling of [name, ...aliases]) delete shaped[spelling];
  }
  return { ...shaped, products: [bare] };
};

const shape = (fields: readonly Field[], raw: JsonObject): JsonObject => {
  const out: JsonObject = { ...raw };
  for (const [name, kind, aliases] of fields) {
    let value = convert(kind, raw[name]);
    if (value === undefined) {
      if (name in out) delete out[name];
      for (const alias of aliases ?? []) {
        value = convert(kind, raw[alias]);
        if (value === undefined) continue;
        delete out[alias];
        break;
      }
    }
    if (value !== undefined) out[name] = value;
  }
  return out;
};

/** The value in the form the contract's schemas take; undefined when it stands for "not given". */
const convert = (kind: Kind, value: unknown): unknown => {
  if (value === undefined || value === null) return undefined;
  if (kind === "products") return productLines(value);
  if (typeof value === "string") {
    if (kind === "address") return cleanAddress(value);
    if (kind === "text") return value;
    const text = value.trim();
    if (text === "") return undefined;
    return kind === "integer" && /^\d{1,9}$/.test(text) ? Number(text) : text;
  }
  if (typeof value !== "number") return value;
  if (kind === "id" || kind === "text") return String(value);
  return kind === "price" ? decimal(value) : value;
};

/** 0.30000000000000004 as "0.3": sums of floats carry digits that no price has. Six decimals are kept. */
const decimal = (value: number): string => {
  const text = String(value);
  return /^-?\d+(\.\d{1,6})?$/.test(text) ? text : value.toFixed(6).replace(/\.?0+$/, "");
};

const productLines = (value: unknown): unknown => {
  const lines = isObject(value) ? [value] : value;
  return Array.isArray(lines) ? lines.map((line: unknown) => (isObject(line) ? shape(lineFields, line) : line)) : lines;
};
