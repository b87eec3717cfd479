import type { EventType } from "../contract/events/index.ts";
import type { JsonObject } from "./json-tree.ts";

/** What an ordinary id is made of; others may be ids as well. */
const ordinaryId = /^[\w.:@/+=-]{1,200}$/;

/** True for most ids that contract/ids.ts allows, and for nothing that it does not. */
export const isOrdinaryId = (value: unknown): boolean => typeof value === "string" && ordinaryId.test(value);

type Check = (value: unknown) => boolean;
type Checks = readonly (readonly [name: string, check: Check])[];

const textOf =
  (most: number): Check =>
  (value) =>
    value === undefined || (typeof value === "string" && value.length <= most);

const isPrice: Check = (value) =>
  value === undefined || (typeof value === "string" && /^-?\d{1,12}(?:\.\d{1,6})?$/.test(value));

const isQuantity: Check = (value) =>
  value === undefined || (typeof value === "number" && Number.isInteger(value) && Math.abs(value) <= 1_000_000_000);

const product: Checks = [
  ["product_id", isOrdinaryId],
  ["price", isPrice],
  ["quantity", isQuantity],
  ["currency", textOf(8)],
];

/** By event type, in the order in which the contract's schema names them: it is the order that they are stored in. */
const checksOf: Readonly<Partial<Record<EventType, Checks>>> = {
  product_viewed: product,
  product_added: product,
  product_removed: product,
  page: [
    ["name", textOf(500)],
    ["url", textOf(4_000)],
    ["title", textOf(1_000)],
  ],
  screen: [["name", textOf(500)]],
  custom: [["name", (value) => typeof value === "string" && value !== "" && value.length <= 500]],
};

/**
 * What the contract's schema of this type would make of the properties, where that is plain to see: the commonest
 * events, whose check by zod costs more than all the rest of their parsing. Null: the schema must decide. A test holds
 * this to the schemas.
 */
export const soundProperties = (type: EventType, properties: JsonObject): JsonObject | null => {
  const checks = checksOf[type];
  if (checks === undefined) return null;
  const sound: JsonObject = {};
  for (const [name, check] of checks) {
    const value = properties[name];
    if (!check(value)) return null;
    if (value !== undefined) sound[name] = value;
    // Given as undefined it would be stored as such.
    else if (Object.hasOwn(properties, name)) return null;
  }
  for (const name of Object.keys(properties)) {
    if (name === "__proto__") return null;
    if (!Object.hasOwn(sound, name)) sound[name] = properties[name];
  }
  return sound;
};
