import { utf8Length } from "../base/bytes.ts";

/** Bytes of a reject's payload that are kept. */
const excerptBytes = 8 * 1024;

export type JsonObject = { [key: string]: unknown };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Removes, in place, the keys that could reach a prototype, and says whether the tree nests at most
 * `levels` objects or arrays. Stops at the limit, so no input can exhaust the stack.
 */
export const tidy = (value: unknown, levels: number): boolean => {
  if (typeof value !== "object" || value === null) return true;
  if (levels === 0) return false;
  if (Array.isArray(value)) return value.every((member) => tidy(member, levels - 1));
  const object = value as JsonObject;
  for (const key of Object.keys(object)) {
    if (key === "__proto__" || key === "constructor" || key === "prototype") delete object[key];
    else if (!tidy(object[key], levels - 1)) return false;
  }
  return true;
};

/** JSON text of a parsed value; null when it nests too deeply to be printed. */
export const jsonText = (value: unknown): string | null => {
  try {
    return JSON.stringify(value) ?? "null";
  } catch {
    return null;
  }
};

/** The start of what was sent, for the reject store. */
export const excerpt = (value: unknown): string => {
  const text = typeof value === "string" ? value : (jsonText(value) ?? "[nested too deeply to be kept]");
  const start = text.slice(0, excerptBytes);
  // Three bytes is the most one UTF-16 unit takes in UTF-8.
  return utf8Length(start) <= excerptBytes ? start : start.slice(0, Math.floor(excerptBytes / 3));
};
