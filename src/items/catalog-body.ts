import { err, ok, type Result } from "../base/result.ts";
import { CatalogItemInput, type CatalogReject } from "../contract/catalog.ts";

/** A line that is not JSON, among lines that are. */
const notJson = Symbol("not JSON");

/**
 * The items of a body: a JSON array, `{"items": […]}`, or one object per line (NDJSON). Only a body of which
 * nothing can be read fails as a whole.
 */
export const splitCatalogBody = (text: string): Result<readonly unknown[], "not_json" | "not_a_list"> => {
  const whole = parse(text);
  if (whole === notJson) {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    const values = lines.map(parse);
    const isLines = values.some((value) => typeof value === "object" && value !== null);
    return isLines ? ok(values) : err("not_json");
  }
  if (Array.isArray(whole)) return ok(whole);
  if (typeof whole !== "object" || whole === null) return err("not_a_list");
  if ("items" in whole) return Array.isArray(whole.items) ? ok(whole.items) : err("not_a_list");
  // One line of NDJSON is an object too.
  return "id" in whole ? ok([whole]) : err("not_a_list");
};

export type CheckedItems = { readonly items: readonly CatalogItemInput[]; readonly rejected: readonly CatalogReject[] };

/** Checks every item by itself; `rejected` names what is wrong with the first field at fault. */
export const checkItems = (values: readonly unknown[]): CheckedItems => {
  const items: CatalogItemInput[] = [];
  const rejected: CatalogReject[] = [];
  for (const [index, value] of values.entries()) {
    const parsed = value === notJson ? null : CatalogItemInput.safeParse(value);
    if (parsed?.success === true) items.push(parsed.data);
    else rejected.push({ index, id: idOf(value), ...fault(parsed?.error.issues[0] ?? null) });
  }
  return { items, rejected };
};

const fault = (issue: { readonly path: readonly PropertyKey[]; readonly message: string } | null) => {
  if (issue === null) return { field: null, message: "is not JSON" };
  return { field: issue.path.length === 0 ? null : issue.path.map(String).join("."), message: issue.message };
};

const idOf = (value: unknown): string | null => {
  if (typeof value !== "object" || value === null || !("id" in value)) return null;
  return typeof value.id === "string" || typeof value.id === "number" ? String(value.id).slice(0, 200) : null;
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return notJson;
  }
};
