import { err, ok, type Result } from "../base/result.ts";
import { limits } from "../contract/limits.ts";
import { parseQuery, type RecommendQuery } from "./query.ts";

/** One person of a batch: a request as `GET /v1/recommendations` understands it, or why it is none. */
export type BatchLine =
  | {
      readonly ok: true;
      readonly query: RecommendQuery;
      /** Whom the caller named, given back with the answer. */
      readonly named: Readonly<Record<string, string>>;
    }
  | { readonly ok: false; readonly error: string };

const names = ["user_id", "anonymous_id", "email_sha256"] as const;

/**
 * `{"people": [{"user_id": …, "send_id": …}, …], …}` with what holds for all beside the list, a bare array, or NDJSON.
 * A person's own parameters go before the common ones.
 */
export const parseBatch = (text: string): Result<readonly BatchLine[], string> => {
  const body = parseJson(text);
  const people = isObject(body) && Array.isArray(body["people"]) ? body["people"] : Array.isArray(body) ? body : null;
  const common = isObject(body) && people !== null ? body : {};
  const given: readonly unknown[] = people ?? linesOf(text);
  if (given.length === 0) return err('Nobody was named: send {"people": […]}, an array, or one JSON object per line.');
  if (given.length > limits.recommendationsPerCall) {
    return err(`At most ${limits.recommendationsPerCall} people per call; these are ${given.length}.`);
  }
  return ok(given.map((one) => lineOf(one, common)));
};

const lineOf = (given: unknown, common: Readonly<Record<string, unknown>>): BatchLine => {
  if (!isObject(given)) return { ok: false, error: "A person must be a JSON object." };
  const valuesOf = (name: string): readonly string[] => {
    const value = given[name] ?? common[name];
    return (Array.isArray(value) ? value : [value]).flatMap((one) =>
      typeof one === "string" ? [one] : typeof one === "number" || typeof one === "boolean" ? [String(one)] : [],
    );
  };
  const query = parseQuery({ one: (name) => valuesOf(name)[0], all: valuesOf });
  const named = Object.fromEntries(
    names.flatMap((name) => {
      const [value] = valuesOf(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return { ok: true, query, named };
};

const linesOf = (text: string): readonly unknown[] =>
  text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(parseJson);

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
