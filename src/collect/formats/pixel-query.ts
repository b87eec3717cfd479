import { fromUtf8, utf8Length } from "../../base/bytes.ts";
import { limits } from "../../contract/limits.ts";
import { sizeRejection, toArrival } from "./batch.ts";
import { rejection, type Arrival } from "../event.ts";
import { isObject, type JsonObject } from "../json-tree.ts";
import { normalise, type Verb } from "./segment.ts";

type Query = Readonly<Record<string, string>>;
export type PixelHead = { readonly userAgent: string | null; readonly referer: string | null };

/** The key of a pixel's query: by itself, or in its base64 event. Jitsu's `key:secret` counts by its key. */
export const pixelKey = (query: Query): string | undefined => {
  const key = query["writeKey"] ?? query["writekey"] ?? eventOf(query)?.["writeKey"];
  return typeof key === "string" ? key.split(":", 1)[0] : undefined;
};

/**
 * The event of a Segment, RudderStack or Jitsu pixel: base64 JSON in `data`, and further parameters with dots
 * for depth (`properties.product_id=p-1`), which win. The page is the referrer unless the event says another.
 */
export const parsePixelQuery = (query: Query, verb: Verb, head: PixelHead): Arrival => {
  const given = eventOf(query);
  if (given === null) {
    const why = rejection("not_json", "data", "must be a JSON object in base64.");
    return { ok: false, rejection: why, id: null, payload: (query["data"] ?? "").slice(0, limits.idLength) };
  }
  const event: JsonObject = { ...given };
  for (const [path, value] of Object.entries(query)) if (!ownParameters.has(path)) setPath(event, path, value);
  const context: JsonObject = { userAgent: head.userAgent, page: { url: head.referer } };
  const size = sizeRejection(event, utf8Length(query["data"] ?? ""));
  return toArrival(event, size ?? normalise(event, { verb, sent: null, context }), (field) => field);
};

/** Parameters that are not part of the event. */
const ownParameters = new Set(["data", "writeKey", "writekey", "key", "k", "process_headers", "cookie_domain"]);

/** Empty without `data`; null when it is not what it should be. */
const eventOf = (query: Query): JsonObject | null => {
  const data = query["data"];
  if (data === undefined || data === "") return {};
  try {
    const event: unknown = JSON.parse(fromUtf8(fromBase64(data)));
    return isObject(event) ? event : null;
  } catch {
    return null;
  }
};

/** Standard or URL-safe base64, padded or not; a "+" that nobody escaped arrives as a space. Throws when it is neither. */
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll(" ", "+").replaceAll("-", "+").replaceAll("_", "/")), (char) =>
    char.charCodeAt(0),
  );

/** Sets a value at a dotted path; a path that is too deep, or meets something that is no object, is left out. */
const setPath = (root: JsonObject, path: string, value: string): void => {
  const steps = path.split(".");
  const last = steps.pop();
  if (last === undefined || steps.length >= limits.depth) return;
  let at = root;
  for (const step of steps) {
    // An own key always, so that "__proto__" is a name like any other until it is tidied away.
    if (!Object.hasOwn(at, step)) Object.defineProperty(at, step, { value: {}, ...plain });
    const next: unknown = Object.getOwnPropertyDescriptor(at, step)?.value;
    if (!isObject(next)) return;
    at = next;
  }
  Object.defineProperty(at, last, { value, ...plain });
};

const plain = { enumerable: true, configurable: true, writable: true } as const;
