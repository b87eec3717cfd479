import type { JsonObject } from "../json-tree.ts";

/** The fields that a table names, under the table's names; null and blank ones are not given. */
export const renamed = (raw: JsonObject, names: Readonly<Record<string, string>>): JsonObject => {
  const out: JsonObject = {};
  for (const [from, to] of Object.entries(names)) {
    const value = raw[from];
    if (value !== undefined && value !== null && value !== "") out[to] = value;
  }
  return out;
};

/** All fields, those that a table names under the table's names. Null ones are not given. Keys stay own keys, `__proto__` too. */
export const withNames = (raw: JsonObject, names: Readonly<Record<string, string>>): JsonObject =>
  Object.fromEntries(
    Object.entries(raw)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [Object.hasOwn(names, name) ? (names[name] ?? name) : name, value]),
  );
