import { utf8Length } from "../../base/bytes.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { limits } from "../../contract/limits.ts";
import { sizeRejection, toArrival } from "./batch.ts";
import { parseTime } from "../clocks.ts";
import { idOfCall } from "./commerce-calls.ts";
import { rejection, type Arrival, type Rejection } from "../event.ts";
import { isObject, type JsonObject } from "../json-tree.ts";
import { normalise } from "./segment.ts";
import { readCalls } from "./snowplow-calls.ts";
import { readEntities, type SelfDescribing } from "./snowplow-json.ts";
import { pingEvent, wireNames } from "./snowplow-names.ts";
import { withOrdersWhole, type Placed } from "./snowplow-orders.ts";
import { readPerson, type SnowplowHead } from "./snowplow-person.ts";

/** Arrivals in order, and the identify calls that their ids imply. */
export type SnowplowEvents = { readonly arrivals: readonly Arrival[]; readonly identifies: readonly JsonObject[] };

/** The first app id of a payload: what stands for a write key. */
export const appIdOf = (body: unknown): string | undefined => {
  const events = isObject(body) && Array.isArray(body["data"]) ? body["data"] : [];
  for (const event of events) {
    const id: unknown = isObject(event) ? event["aid"] : undefined;
    if (typeof id === "string" && id !== "") return id;
  }
  return undefined;
};

/** Characters of a text in which an app id and its name stand. */
export const longestAppId = 256;

/** The same of a part of a body's text. Strings inside contexts are escaped, so none of those is taken for it. */
export const appIdInText = (text: string): string | undefined => /"aid"\s*:\s*"([^"\\]{1,200})"/.exec(text)?.[1];

/** A body of `POST /com.snowplowanalytics.snowplow/tp2`. A body that is none is one refused arrival: never an error. */
export const parseSnowplow = (body: unknown, bodyBytes: number, head: SnowplowHead): SnowplowEvents => {
  const events = isObject(body) ? body["data"] : undefined;
  if (!Array.isArray(events)) return refused(body, rejection("missing_field", "data", "must be an array."));
  const tooMany = rejection("batch_too_large", "data", `must hold at most ${limits.batchEvents} events.`);
  if (events.length > limits.batchEvents) return refused(body, tooMany);
  const arrivals: Arrival[] = [];
  const identifies: JsonObject[] = [];
  for (const placed of withOrdersWhole(events)) {
    const read = readPlaced(placed, bodyBytes, head, `data.${placed.index}`);
    arrivals.push(...read.arrivals);
    identifies.push(...read.identifies);
    // An event about many products becomes one for each.
    if (arrivals.length > limits.batchEvents) return refused(body, tooMany);
  }
  return { arrivals, identifies };
};

/** The query of `GET /i`: one event. */
export const parseSnowplowPixel = (query: Readonly<Record<string, string>>, head: SnowplowHead): SnowplowEvents => {
  const raw: Readonly<Record<string, string | undefined>> = { ...query, k: undefined, key: undefined };
  const [placed] = withOrdersWhole([raw]);
  const bytes = Object.values(raw).reduce<number>((sum, value) => sum + utf8Length(value ?? ""), 0);
  return readPlaced(placed ?? { index: 0, raw, order: null }, bytes, head, null);
};

const refused = (body: unknown, why: Rejection): SnowplowEvents => ({
  arrivals: [toArrival(body, err(why), (field) => field)],
  identifies: [],
});

const readPlaced = (
  { raw, order }: Placed,
  bodyBytes: number,
  head: SnowplowHead,
  prefix: string | null,
): SnowplowEvents => {
  const calls = sizeRejection(raw, bodyBytes) ?? callsOf(raw, order, head);
  if (!calls.ok) return { arrivals: [named(raw, calls, prefix)], identifies: [] };
  const arrivals = calls.value.map((call) =>
    named(raw, normalise(call, { verb: null, sent: null, context: null }), prefix),
  );
  const [first] = calls.value;
  const anyTaken = arrivals.some((arrival) => arrival.ok);
  return { arrivals, identifies: anyTaken && first !== undefined && !head.anonymous ? impliedBy(first) : [] };
};

const named = (raw: unknown, parsed: Parameters<typeof toArrival>[1], prefix: string | null): Arrival =>
  toArrival(isObject(raw) ? { ...raw, messageId: raw["eid"] } : raw, parsed, (field) => wireField(field, prefix));

/** The calls of the Segment family that say the same as one event. */
const callsOf = (
  raw: unknown,
  order: JsonObject | null,
  head: SnowplowHead,
): Result<readonly JsonObject[], Rejection> => {
  if (!isObject(raw)) return err(rejection("not_an_object", null, "An event must be a JSON object."));
  const entities = readEntities(raw);
  if (!entities.ok) return entities;
  const read = readCalls(raw, order, entities.value);
  if (!read.ok) return read;
  const shared = sharedBy(raw, entities.value, head);
  const { consent } = read.value;
  const context = consent === null ? shared.context : { ...shared.context, consent: { categoryPreferences: consent } };
  return ok(
    read.value.calls.map((call, nth) => ({ ...shared, ...call, messageId: idOfCall(raw["eid"], nth), context })),
  );
};

/** What an event says besides what happened. A true time (`ttm`) was never the device's clock: nothing corrects it. */
const sharedBy = (raw: JsonObject, entities: readonly SelfDescribing[], head: SnowplowHead) => ({
  ...readPerson(raw, entities, head),
  timestamp: parseTime(raw["ttm"]) === null ? raw["dtm"] : raw["ttm"],
  sentAt: parseTime(raw["ttm"]) === null ? raw["stm"] : undefined,
  context: {
    locale: raw["lang"],
    timezone: raw["tz"],
    userAgent: raw["ua"] ?? head.userAgent,
    page: { url: raw["url"], referrer: raw["refr"], title: raw["page"] },
    library: { name: "snowplow", version: raw["tv"] },
  },
});

/** Page pings come every few seconds and tell nothing of who somebody is. */
const impliedBy = (call: JsonObject): readonly JsonObject[] => {
  const { event, userId, anonymousId, sessionId, timestamp, sentAt, context, email } = call;
  const joins = userId !== undefined && anonymousId !== undefined;
  if (event === pingEvent || (!joins && email === undefined)) return [];
  const traits = email === undefined ? undefined : { email };
  return [{ userId, anonymousId, sessionId, timestamp, sentAt, context, traits }];
};

const wireField = (field: string | null, prefix: string | null): string | null => {
  if (field === null) return prefix;
  const [head = "", ...rest] = field.split(".");
  return [...(prefix === null ? [] : [prefix]), wireNames[head] ?? head, ...rest].join(".");
};
