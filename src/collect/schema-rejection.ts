import type { ZodError } from "zod";
import type { EventType } from "../contract/events/index.ts";
import { rejection, type Rejection } from "./event.ts";
import { isObject } from "./json-tree.ts";

/** The first thing a contract schema found wrong with an event, in words that name the field. */
export const schemaRejection = (error: ZodError, parsed: unknown, type: EventType): Rejection => {
  const issue = error.issues[0];
  const path = issue?.path ?? [];
  const field = path.length === 0 ? null : path.join(".");
  if (valueAt(parsed, path) === undefined) {
    return rejection("missing_field", field, `is required for ${type}.`);
  }
  const text =
    issue?.code === "custom" || issue?.code === "invalid_format"
      ? issue.message
      : `is not valid: ${issue?.message ?? "wrong form"}`;
  return rejection("invalid_field", field, `${text.replace(/\.$/, "")}.`);
};

const valueAt = (root: unknown, path: readonly PropertyKey[]): unknown => {
  let value = root;
  for (const step of path) {
    if (Array.isArray(value) && typeof step === "number") value = value[step];
    else if (isObject(value) && typeof step === "string") value = value[step];
    else return undefined;
  }
  return value;
};
