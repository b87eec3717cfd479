import { err, ok, type Result } from "../../base/result.ts";
import { Consent } from "../../contract/consent.ts";
import { limits } from "../../contract/limits.ts";
import { sizeRejection, toArrival } from "./batch.ts";
import { parseTime } from "../clocks.ts";
import { rejection, type Arrival, type Rejection } from "../event.ts";
import { excerpt, isObject, type JsonObject } from "../json-tree.ts";
import { normalise, type Shared, type Verb } from "./segment.ts";

/**
 * Our own compact wire format, version 1. `POST /e`, any content type (sendBeacon says text/plain):
 *
 *     { "k"?: write key,   "a": anonymous id,   "u"?: user id,   "s"?: session id,
 *       "t"?: sent, Unix ms by the page's clock,   "c"?: { locale, url, referrer, title },
 *       "e": [ { "n": name,   "i"?: event id,   "t"?: occurred, Unix ms by the page's clock,
 *                "p"?: properties,   "traits"?: traits (identify),   "g"?: consent of this event alone } ],
 *       "g"?: consent { analytics, personalization, marketing, gpc }, each true, false or not asked about }
 *
 * `n` is `page`, `screen`, `identify` or any track name. `GET /e.gif` says the same for one event in its
 * query: `k a u s n i t` and `p.{property}`; or a whole body of one event as `b`.
 */
export const parseBeacon = (
  body: unknown,
  bodyBytes: number,
  userAgent: string | null,
): Result<readonly Arrival[], Rejection> => {
  const events = isObject(body) ? body["e"] : undefined;
  if (!isObject(body) || !Array.isArray(events)) return err(rejection("missing_field", "e", "must be an array."));
  if (events.length > limits.batchEvents) {
    return err(rejection("batch_too_large", "e", `must hold at most ${limits.batchEvents} events.`));
  }
  const page: Page = { context: beaconContext(body["c"], userAgent), sent: parseTime(body["t"]) };
  return ok(events.map((event: unknown, i) => beaconArrival(body, event, i, page, bodyBytes)));
};

/** The pixel's query as an arrival; a property is text unless its schema makes a number of it. */
export const parsePixel = (
  query: Readonly<Record<string, string>>,
  userAgent: string | null,
  referer: string | null,
): Arrival => {
  const properties: JsonObject = {};
  for (const [name, value] of Object.entries(query)) {
    if (name.startsWith("p.") && name.length > 2) properties[name.slice(2)] = value;
  }
  const event = { n: query["n"] ?? "page", i: query["i"], t: query["t"], p: properties };
  const context = beaconContext({ url: referer }, userAgent);
  const parsed = normalise(segmentOf(query, event, context), { verb: verbOf(event.n), sent: null, context });
  return toArrival({ ...query, k: undefined, key: undefined }, parsed, (field) => wireField(field, ""));
};

/** A body of one event that stands in a pixel's query. */
export const parsePixelBody = (text: string, userAgent: string | null): Arrival => {
  const refused = (why: Rejection): Arrival => ({ ok: false, rejection: why, id: null, payload: excerpt(text) });
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return refused(rejection("not_json", "b", "is not JSON."));
  }
  const arrivals = parseBeacon(body, text.length, userAgent);
  if (!arrivals.ok) return refused(arrivals.error);
  return arrivals.value[0] ?? refused(rejection("missing_field", "e", "must hold an event."));
};

type Page = Pick<Shared, "sent"> & { readonly context: JsonObject };

const beaconArrival = (body: JsonObject, event: unknown, index: number, page: Page, bodyBytes: number): Arrival => {
  if (!isObject(event)) return toArrival(event, normalise(event, { verb: null, ...page }), () => `e.${index}`);
  const parsed =
    sizeRejection(event, bodyBytes) ??
    normalise(segmentOf(body, event, page.context), { verb: verbOf(event["n"]), ...page });
  const arrival = toArrival(event, parsed, (field) => wireField(field, `e.${index}`));
  const consent = consentSaid(event["g"] ?? body["g"]);
  if (consent === null) return arrival;
  return arrival.ok
    ? { ok: true, event: { ...arrival.event, consent } }
    : { ...arrival, rejection: { ...arrival.rejection, consent } };
};

/** The categories that are answered with true or false; whatever else a page puts there says nothing. */
const consentSaid = (g: unknown): Consent | null => {
  if (!isObject(g)) return null;
  const said = Object.keys(Consent.shape).filter((name) => typeof g[name] === "boolean");
  return said.length === 0 ? null : Consent.parse(Object.fromEntries(said.map((name) => [name, g[name]])));
};

const verbOf = (name: unknown): Verb => (name === "page" || name === "screen" || name === "identify" ? name : "track");

/** The same event in the Segment family's words. */
const segmentOf = (head: Readonly<Record<string, unknown>>, event: JsonObject, context: JsonObject): JsonObject => ({
  event: event["n"],
  messageId: event["i"],
  anonymousId: head["a"],
  userId: head["u"],
  sessionId: head["s"],
  timestamp: event["t"],
  properties: event["p"],
  traits: event["traits"],
  context,
});

const beaconContext = (c: unknown, userAgent: string | null): JsonObject => {
  const given = isObject(c) ? c : {};
  return {
    locale: given["locale"],
    page: { url: given["url"], referrer: given["referrer"], title: given["title"] },
    userAgent,
  };
};

/** Our one-letter names for the fields that `normalise` complains about. */
const headFields: Readonly<Record<string, string>> = { anonymousId: "a", userId: "u", sessionId: "s" };
const eventFields: Readonly<Record<string, string>> = {
  event: "n",
  messageId: "i",
  timestamp: "t",
  properties: "p",
};

const wireField = (field: string | null, prefix: string): string | null => {
  if (field === null) return prefix === "" ? null : prefix;
  const [head = "", ...rest] = field.split(".");
  const atHead = headFields[head];
  if (atHead !== undefined) return atHead;
  return [...(prefix === "" ? [] : [prefix]), eventFields[head] ?? head, ...rest].join(".");
};
