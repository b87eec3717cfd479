import { fromUtf8 } from "../../base/bytes.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { rejection, type Rejection } from "../event.ts";
import { isObject, type JsonObject } from "../json-tree.ts";
import { fromBase64 } from "./pixel-query.ts";

/** Self-describing JSON: `schema` is `vendor/name`, for all versions of a schema mean the same fact. */
export type SelfDescribing = { readonly schema: string; readonly name: string; readonly data: JsonObject };

/** The self-describing event in `ue_pr`, or in base64 in `ue_px`. */
export const readEvent = (params: JsonObject): Result<SelfDescribing, Rejection> => {
  const outer = readJson(params, ["ue_pr", "ue_px"]);
  if (!outer.ok) return outer;
  if (outer.value === undefined) return err(rejection("missing_field", "ue_pr", "or ue_px is required for e=ue."));
  const inner = isObject(outer.value) ? selfDescribing(outer.value["data"]) : null;
  const event = inner ?? selfDescribing(outer.value);
  return event === null ? err(rejection("invalid_field", "ue_pr", "must be a self-describing event.")) : ok(event);
};

/** The context entities in `co`, or in base64 in `cx`; entities that are none are passed over. */
export const readEntities = (params: JsonObject): Result<readonly SelfDescribing[], Rejection> => {
  const outer = readJson(params, ["co", "cx"]);
  if (!outer.ok) return outer;
  const list = isObject(outer.value) ? outer.value["data"] : undefined;
  if (!Array.isArray(list)) return ok([]);
  return ok(list.map(selfDescribing).filter((entity) => entity !== null));
};

/** JSON from the first of the two parameters that is there: as text (or, from lenient senders, as it is), or in base64. */
const readJson = (params: JsonObject, [plain, packed]: readonly [string, string]): Result<unknown, Rejection> => {
  const given = params[plain];
  if (isObject(given)) return ok(given);
  const name = isText(given) ? plain : packed;
  const text = params[name];
  if (!isText(text)) return ok(undefined);
  try {
    return ok(JSON.parse(name === packed ? fromUtf8(fromBase64(text)) : text));
  } catch {
    const what = name === packed ? "must be base64 of JSON." : "must be JSON.";
    return err(rejection("invalid_field", name, what));
  }
};

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

const selfDescribing = (value: unknown): SelfDescribing | null => {
  if (!isObject(value) || typeof value["schema"] !== "string") return null;
  const [, vendor, name] = /^iglu:([^/]{1,200})\/([^/]{1,200})\//.exec(value["schema"]) ?? [];
  if (vendor === undefined || name === undefined) return null;
  return { schema: `${vendor}/${name}`, name, data: isObject(value["data"]) ? value["data"] : {} };
};
