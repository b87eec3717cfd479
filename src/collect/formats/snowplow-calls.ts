import type { Consent } from "../../contract/consent.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { commerceCalls } from "./commerce-calls.ts";
import { rejection, type Rejection } from "../event.ts";
import type { JsonObject } from "../json-tree.ts";
import { renamed, withNames } from "./renamed.ts";
import { consentOfEvent } from "./snowplow-consent.ts";
import { readEvent, type SelfDescribing } from "./snowplow-json.ts";
import * as names from "./snowplow-names.ts";
import { typeOfName } from "../vocabulary.ts";

/** What happened, as calls of the Segment family without their senders, and what it says of consent. */
export type Calls = { readonly calls: readonly JsonObject[]; readonly consent: Consent | null };

/** Reads what kind of event it is (`e`) and what it says. */
export const readCalls = (
  raw: JsonObject,
  order: JsonObject | null,
  entities: readonly SelfDescribing[],
): Result<Calls, Rejection> => {
  const around = propertiesOf(entities);
  switch (raw["e"]) {
    case "pv":
      return one({ type: "page", properties: { ...around, ...renamed(raw, names.pageParameters) } });
    case "pp":
      return track(names.pingEvent, { ...around, ...renamed(raw, names.pingParameters) }, []);
    case "se":
      return structured(raw, around, productsOf(entities));
    case "tr":
    case "ti":
      if (order === null) return err(rejection("missing_field", `${raw["e"]}_id`, "is required."));
      return track(names.transactionEvent, { ...around, ...order }, []);
    case "ue":
      return selfDescribed(raw, around, entities);
    case undefined:
    case null:
    case "":
      return err(rejection("missing_field", "e", "is required."));
    default:
      return err(rejection("unknown_type", "e", "must be one of pv, pp, se, ue, tr, ti."));
  }
};

const one = (call: JsonObject, consent: Consent | null = null): Result<Calls, Rejection> =>
  ok({ calls: [call], consent });

const track = (
  event: string,
  properties: JsonObject,
  products: readonly JsonObject[],
  consent: Consent | null = null,
): Result<Calls, Rejection> => {
  const calls = commerceCalls(event, properties, products).map((call) => ({ type: "track", ...call }));
  return ok({ calls, consent });
};

const structured = (raw: JsonObject, around: JsonObject, products: readonly JsonObject[]): Result<Calls, Rejection> => {
  const { se_ac: action, se_la: label } = raw;
  const category = typeof raw["se_ca"] === "string" ? raw["se_ca"] : "";
  if (typeof action !== "string" || action === "") return err(rejection("missing_field", "se_ac", "is required."));
  const properties = { ...around, ...renamed(raw, names.structuredParameters) };
  for (const name of [`${category} ${action}`, action]) {
    const about = labels.get(typeOfName(name));
    if (about === undefined) continue;
    if (products.length > 0 && about === "product_id") return track(name, properties, products);
    if (typeof label === "string" && label !== "") return track(name, { ...properties, [about]: label }, []);
  }
  // A name that we know but whose facts are not there would be refused: it stays the shop's own.
  const ownName = [action, `${category}: ${action}`].find((name) => typeOfName(name) === "custom");
  return track(ownName ?? `Structured: ${action}`, properties, []);
};
const labels = new Map<string, string>(Object.entries(names.structuredLabels));

const selfDescribed = (
  raw: JsonObject,
  around: JsonObject,
  entities: readonly SelfDescribing[],
): Result<Calls, Rejection> => {
  const read = readEvent(raw);
  if (!read.ok) return read;
  const event = read.value;
  const properties = { ...around, ...dataOf(event) };
  const consent = consentOfEvent(event, entities);
  if (names.screenSchemas.has(event.schema)) return one({ type: "screen", name: event.data["name"], properties });
  const name = nameOf(event, properties, entities);
  if (typeof name !== "string") return err(name);
  return track(name, properties, productsOf(entities), consent);
};

/** A plain object's own member: a schema may be called `constructor`. */
const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

const nameOf = (
  { schema, name, data }: SelfDescribing,
  properties: JsonObject,
  entities: readonly SelfDescribing[],
): string | Rejection => {
  const actions = own(names.actionSchemas, schema);
  if (actions === undefined) return own(names.schemaEvents, schema) ?? name;
  const action = data[actions.field];
  if (typeof action !== "string") return rejection("missing_field", actions.field, "is required.");
  const event = own(actions.events, action) ?? action;
  if (event === names.firstStep.of && isFirst(properties["step"])) return names.firstStep.is;
  const isPromotion =
    event === "Product List Viewed" && productsOf(entities).length === 0 && "promotion_id" in properties;
  return isPromotion ? "Promotion Viewed" : event;
};

const isFirst = (step: unknown): boolean => step === undefined || step === 1 || step === "1";

const dataOf = ({ schema, data }: SelfDescribing): JsonObject => {
  const properties = withNames(data, own(names.dataNames, schema) ?? {});
  const action = own(names.actionSchemas, schema)?.field;
  for (const left of [action, ...(own(names.typedByPeople, schema) ?? [])])
    if (left !== undefined) delete properties[left];
  const { query } = properties;
  if (Array.isArray(query)) properties["query"] = query.filter((term) => typeof term === "string").join(" ");
  return properties;
};

const propertiesOf = (entities: readonly SelfDescribing[]): JsonObject =>
  Object.fromEntries(
    entities.flatMap(({ schema, data }) => {
      const table = own(names.propertyEntities, schema);
      return table === undefined ? [] : Object.entries(withNames(data, table));
    }),
  );

const productsOf = (entities: readonly SelfDescribing[]): readonly JsonObject[] =>
  entities
    .filter(({ schema, name }) => names.productEntities.has(schema) || name === names.productEntityName)
    .map(({ data }) => withNames(data, names.productNames));
