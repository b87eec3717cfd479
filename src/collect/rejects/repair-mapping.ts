import { err, ok, type Result } from "../../base/result.ts";
import { limits } from "../../contract/limits.ts";
import type { RepairOperation } from "../../contract/rejects.ts";
import { parseTime } from "../clocks.ts";
import { jsonText, type JsonObject } from "../json-tree.ts";
import { filledIn, parsePath, placesOf, putBack, removeAt, setAt, valueAt, type Path } from "./repair-path.ts";

/** An operation whose paths are read. */
export type Step = { readonly operation: RepairOperation; readonly path: Path; readonly to: Path };

/** Checks a mapping once, before it is applied to many; an error names the operation and says what is wrong. */
export const parseMapping = (
  mapping: readonly RepairOperation[],
): Result<readonly Step[], { readonly at: number; readonly message: string }> => {
  const steps: Step[] = [];
  for (const [at, operation] of mapping.entries()) {
    const path = parsePath(operation.path);
    if (!path.ok) return err({ at, message: path.error });
    const to = operation.op === "rename" || operation.op === "copy" ? parsePath(operation.to) : ok([]);
    if (!to.ok) return err({ at, message: to.error });
    const stars = path.value.filter((part) => part === "*").length;
    if (to.value.filter((part) => part === "*").length > stars) {
      return err({ at, message: "to has more * in it than path" });
    }
    steps.push({ operation, path: path.value, to: to.value });
  }
  return ok(steps);
};

/**
 * The payload with every step done to it, in their order; `payload` itself stays as it is. Too large when more was
 * written than an event may hold, so that copies of copies end somewhere.
 */
export const applyMapping = (payload: JsonObject, steps: readonly Step[]): Result<JsonObject, "too_large"> => {
  const root = structuredClone(payload);
  let left = limits.eventBytes;
  /** A value of its own, paid for. */
  const fresh = (value: unknown): unknown => {
    const text = jsonText(value) ?? "null";
    left -= text.length;
    return left < 0 ? null : (JSON.parse(text) as unknown);
  };
  for (const step of steps) {
    const { operation } = step;
    // What is set need not be there before.
    const places =
      operation.op === "set" && !step.path.includes("*")
        ? [{ path: step.path, stars: [] }]
        : placesOf(root, operation.op === "set" ? step.path.slice(0, -1) : step.path).map((place) =>
            operation.op === "set" ? { ...place, path: [...place.path, step.path.at(-1) ?? ""] } : place,
          );
    for (const { path, stars } of places) {
      const value = valueAt(root, path);
      switch (operation.op) {
        case "rename": {
          const to = filledIn(step.to, stars);
          if (to === null) break;
          removeAt(root, path);
          if (!setAt(root, to, value)) putBack(root, path, value);
          break;
        }
        case "copy": {
          const to = filledIn(step.to, stars);
          if (to !== null) setAt(root, to, fresh(value));
          break;
        }
        case "set":
          setAt(root, path, fresh(operation.value));
          break;
        case "remove":
          removeAt(root, path);
          break;
        case "cast":
          setAt(root, path, cast(value, operation.type));
          break;
        case "wrap":
          if (operation.to !== undefined) setAt(root, path, { [safeName(operation.to)]: value });
          else if (!Array.isArray(value)) setAt(root, path, [value]);
          break;
      }
      if (left < 0) return err("too_large");
    }
  }
  return ok(root);
};

const safeName = (name: string): string => (name === "__proto__" ? "proto" : name);

type CastType = Extract<RepairOperation, { op: "cast" }>["type"];

/** The value as that type; as it is when it can not be. */
const cast = (value: unknown, type: CastType): unknown => {
  switch (type) {
    case "string":
      return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
    case "number":
      return numberOf(value) ?? value;
    case "integer": {
      const number = numberOf(value);
      return number === null ? value : Math.trunc(number);
    }
    case "boolean":
      return booleanOf(value) ?? value;
    case "time": {
      const ms = parseTime(value);
      return ms === null ? value : new Date(ms).toISOString();
    }
  }
};

/** Of a number written out: with spaces, thousands commas or currency signs around it. */
const numberOf = (value: unknown): number | null => {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "string") return null;
  const text = value.trim().replace(/^[^\d.+-]+|[^\d.]+$/gu, "");
  const plain = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(",", "") : text;
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i.test(plain) ? Number(plain) : null;
};

const booleanOf = (value: unknown): boolean | null => {
  // Anything else may be an object without a text.
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return null;
  const text = String(value).trim().toLowerCase();
  if (["true", "yes", "1", "on"].includes(text)) return true;
  return ["false", "no", "0", "off"].includes(text) ? false : null;
};
