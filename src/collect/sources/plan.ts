import { Validator } from "@cfworker/json-schema";
import type { PlanMode, TrackingPlan } from "../../contract/source.ts";
import type { CanonicalEvent } from "../event.ts";
import { isObject, type JsonObject } from "../json-tree.ts";
import { typeOfName } from "../vocabulary.ts";

export type PlanFinding = {
  readonly verdict: "unplanned" | "violation";
  readonly mode: Exclude<PlanMode, "allow">;
  /** Field at fault, as the event's sender would call it. */
  readonly field: string | null;
  readonly message: string;
};

/** What a plan has against an event; null: nothing. */
export type JudgePlan = (event: CanonicalEvent) => PlanFinding | null;

/** Calls that say who somebody is or where, not what happened: never unplanned, but held to a schema if there is one. */
const alwaysPlanned: ReadonlySet<string> = new Set(["page", "screen", "identify", "alias", "group"]);

/** A plan, its schemas prepared. Check it with `planProblem` first. */
export const judgePlan = (plan: TrackingPlan): JudgePlan => {
  const schemas = new Map<string, Validator>();
  for (const [name, schema] of Object.entries(plan.events)) schemas.set(plannedName(name), validatorOf(schema));
  return (event) => {
    const { type } = event.fact;
    const name = type === "custom" ? customName(event.fact.properties) : type;
    const schema = schemas.get(name);
    if (schema === undefined) {
      if (plan.unplanned === "allow" || alwaysPlanned.has(type)) return null;
      const message = "is not in the source's tracking plan.";
      return { verdict: "unplanned", mode: plan.unplanned, field: "event", message };
    }
    if (plan.violations === "allow") return null;
    const part = type === "identify" ? "traits" : "properties";
    const fault = faultOf(schema, type === "identify" ? (event.traits ?? {}) : asSent(event));
    if (fault === null) return null;
    const path = fault.path === "" ? part : `${part}.${fault.path}`;
    return { verdict: "violation", mode: plan.violations, field: path, message: fault.message };
  };
};

/** Made-up names are told apart as sent; known facts by their type, in whatever spelling the plan names them. */
const plannedName = (name: string): string => {
  if (alwaysPlanned.has(name)) return name;
  const type = typeOfName(name);
  return type === "custom" ? customPrefix + name : type;
};
const customPrefix = "custom: ";
const customName = (properties: Readonly<Record<string, unknown>>): string =>
  `${customPrefix}${String(properties["name"])}`;

/** Properties with the personal ones that were set aside to be sealed. */
const asSent = ({ fact, traits }: CanonicalEvent): JsonObject => ({ ...traits, ...fact.properties });

const validatorOf = (schema: object): Validator => new Validator(schema, "2020-12", true);

const faultOf = (schema: Validator, value: JsonObject): { path: string; message: string } | null => {
  let found: ReturnType<Validator["validate"]>;
  try {
    found = schema.validate(value);
  } catch {
    // A $ref that leads back to itself, met by this event only: the sender must not be told to send it again for ever.
    return { path: "", message: "cannot be held against the plan's schema" };
  }
  const { valid, errors } = found;
  if (valid) return null;
  // The innermost finding is the last one, and says most.
  const last = errors.at(-1);
  const path = (last?.instanceLocation ?? "#").replace(/^#\/?/, "").replaceAll("/", ".");
  return { path: path.slice(0, 200), message: (last?.error ?? "does not match the plan's schema").slice(0, 500) };
};

/** Why a plan can not be used; null when it can. */
export const planProblem = (plan: TrackingPlan): { readonly event: string; readonly message: string } | null => {
  for (const [event, schema] of Object.entries(plan.events)) {
    const message = schemaProblem(schema, 0);
    if (message !== null) return { event, message };
    try {
      validatorOf(schema).validate({});
    } catch (error) {
      return { event, message: error instanceof Error ? error.message : "is no JSON Schema" };
    }
  }
  return null;
};

/** Longest regular expression taken, characters. */
const patternLength = 500;
const schemaDepth = 32;

/** Schemas stand alone: what they refer to is within them, and every expression is one. */
const schemaProblem = (schema: unknown, depth: number): string | null => {
  if (depth > schemaDepth) return "is nested deeper than 32 levels";
  if (Array.isArray(schema)) return firstOf(schema, (member) => schemaProblem(member, depth + 1));
  if (!isObject(schema)) return null;
  const { $ref: reference, pattern, patternProperties } = schema;
  if (typeof reference === "string" && !reference.startsWith("#")) return `$ref ${reference} leads outside of it`;
  const patterns = isObject(patternProperties) ? Object.keys(patternProperties) : [];
  if (typeof pattern === "string") patterns.push(pattern);
  return (
    firstOf(patterns, patternProblem) ?? firstOf(Object.values(schema), (member) => schemaProblem(member, depth + 1))
  );
};

const patternProblem = (pattern: string): string | null => {
  if (pattern.length > patternLength) return `has a pattern of more than ${patternLength} characters`;
  try {
    RegExp(pattern, "u");
    return null;
  } catch {
    return `has a pattern that is no regular expression: ${pattern}`;
  }
};

const firstOf = <T>(items: readonly T[], test: (item: T) => string | null): string | null => {
  for (const item of items) {
    const found = test(item);
    if (found !== null) return found;
  }
  return null;
};
