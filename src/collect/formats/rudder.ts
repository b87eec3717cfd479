import { err, type Result } from "../../base/result.ts";
import { rejection, type CanonicalEvent, type Rejection } from "../event.ts";
import { isObject, type JsonObject } from "../json-tree.ts";
import { normalise, type Shared } from "./segment.ts";

/** RudderStack's `merge`: "these identifiers are one person". */
export const isMerge = (raw: unknown): raw is JsonObject => isObject(raw) && raw["type"] === "merge";

const userTypes = new Set(["user_id", "userId"]);
const anonymousTypes = new Set(["anonymous_id", "anonymousId"]);

/**
 * A merge of a user id with an anonymous id is our alias. Any other is refused: two identified people are never
 * merged, and an address or a phone number alone is no proof that two people are one.
 */
export const normaliseMerge = (raw: JsonObject, shared: Shared): Result<CanonicalEvent, Rejection> => {
  const given = raw["mergeProperties"];
  if (!Array.isArray(given)) return err(rejection("missing_field", "mergeProperties", "must be an array."));
  const valueOf = (types: ReadonlySet<string>): unknown => {
    const found: unknown = given.find(
      (one: unknown) => isObject(one) && typeof one["type"] === "string" && types.has(one["type"]),
    );
    return isObject(found) ? found["value"] : undefined;
  };
  const [userId, previousId] = [valueOf(userTypes), valueOf(anonymousTypes)];
  if (given.length !== 2 || userId === undefined || previousId === undefined) {
    return err(rejection("unknown_type", "mergeProperties", "must be one user id and one anonymous id to be merged."));
  }
  return normalise({ ...raw, userId, previousId, mergeProperties: undefined }, { ...shared, verb: "alias" });
};
