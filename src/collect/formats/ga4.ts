import { err, ok, type Result } from "../../base/result.ts";
import { limits } from "../../contract/limits.ts";
import { sizeRejection, toArrival } from "./batch.ts";
import { commerceCalls } from "./commerce-calls.ts";
import { rejection, type Arrival, type Rejection } from "../event.ts";
import { ga4Consent } from "./ga4-consent.ts";
import * as names from "./ga4-names.ts";
import { isObject, jsonText, type JsonObject } from "../json-tree.ts";
import { renamed } from "./renamed.ts";
import { normalise } from "./segment.ts";

/** Arrivals in order, and the identify calls that their ids and the user properties imply. */
export type Ga4Events = { readonly arrivals: readonly Arrival[]; readonly identifies: readonly JsonObject[] };

/**
 * A body of the GA4 Measurement Protocol: one person's events. Google takes 25 of them, we as many as a batch may hold.
 * A body that is none is one refused arrival: never an error.
 */
export const parseGa4 = (body: unknown, bodyBytes: number, userAgent: string | null): Ga4Events => {
  const events = isObject(body) ? body["events"] : undefined;
  if (!isObject(body) || !Array.isArray(events)) {
    return refused(body, rejection("missing_field", "events", "must be an array."));
  }
  const tooMany = rejection("batch_too_large", "events", `must hold at most ${limits.batchEvents} events.`);
  if (events.length > limits.batchEvents) return refused(body, tooMany);
  const person = personOf(body);
  const consent = ga4Consent(body);
  const repetitions = repetitionCounter();
  const arrivals: Arrival[] = [];
  let joining: JsonObject | null = null;
  for (const [index, event] of events.entries()) {
    const calls = sizeRejection(event, bodyBytes) ?? callsOf(event, body, userAgent, repetitions);
    if (!calls.ok) {
      arrivals.push(toArrival(event, calls, (field) => wireField(field, index)));
      continue;
    }
    for (const call of calls.value) {
      const context = { ...(isObject(call["context"]) ? call["context"] : {}), ...consent };
      const said: JsonObject = { ...person, ...call, context };
      const parsed = normalise(said, { verb: null, sent: null, context: null });
      if (parsed.ok) joining ??= said;
      arrivals.push(toArrival(event, parsed, (field) => wireField(field, index)));
      if (arrivals.length > limits.batchEvents) return refused(body, tooMany);
    }
  }
  return { arrivals, identifies: joining === null ? [] : impliedBy(joining, traitsOf(body)) };
};

const refused = (body: unknown, why: Rejection): Ga4Events => ({
  arrivals: [toArrival(body, err(why), (field) => field)],
  identifies: [],
});

const personOf = (body: JsonObject): JsonObject => {
  const hash = hashOf(body);
  return {
    userId: body["user_id"],
    anonymousId: body["client_id"] ?? body["app_instance_id"],
    ...(hash === undefined ? {} : { email_sha256: hash }),
  };
};

/** One hash, or a list of them, of which the first counts. */
const hashOf = ({ user_data: data }: JsonObject): unknown => {
  const given = isObject(data) ? data["sha256_email_address"] : undefined;
  return Array.isArray(given) ? given[0] : given;
};

/** `user_properties` are `{name: {value}}`. */
const traitsOf = (body: JsonObject): JsonObject => {
  const given = isObject(body["user_properties"]) ? body["user_properties"] : {};
  const hash = hashOf(body);
  const traits = Object.fromEntries(
    Object.entries(given).flatMap(([name, property]) => {
      const value = isObject(property) ? property["value"] : undefined;
      return value === undefined || value === null ? [] : [[name, value] as const];
    }),
  );
  return hash === undefined ? traits : { ...traits, email_sha256: hash };
};

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== "";

const impliedBy = (call: JsonObject, traits: JsonObject): readonly JsonObject[] => {
  const { userId, anonymousId, sessionId, timestamp, context } = call;
  const says = (isGiven(userId) && isGiven(anonymousId)) || Object.keys(traits).length > 0;
  return says ? [{ userId, anonymousId, sessionId, timestamp, context, traits }] : [];
};

const verbs = new Map<unknown, string>(Object.entries(names.ga4Verbs));
const eventNames = new Map<unknown, string>(Object.entries(names.ga4Events));

/** The calls of the Segment family that say the same as one event, without their person. */
const callsOf = (
  event: unknown,
  body: JsonObject,
  userAgent: string | null,
  repetitions: (event: unknown) => number,
): Result<readonly JsonObject[], Rejection> => {
  if (!isObject(event)) return err(rejection("not_an_object", null, "An event must be a JSON object."));
  const { name, params: given } = event;
  if (isGiven(given) && !isObject(given)) return err(rejection("invalid_field", "params", "must be an object."));
  const params = isObject(given) ? given : {};
  const time = timeOf(event["timestamp_micros"] ?? body["timestamp_micros"], repetitions(event));
  if (!time.ok) return time;
  const page = renamed(params, names.ga4PageParameters);
  const shared = {
    timestamp: time.value,
    sessionId: params["session_id"] ?? params["ga_session_id"],
    context: {
      locale: params["language"],
      userAgent: isObject(body["device"]) ? undefined : userAgent,
      page,
      library: { name: "ga4" },
    },
  };
  const properties = Object.fromEntries(Object.entries(params).filter(([key]) => !names.ga4Carriers.has(key)));
  const verb = verbs.get(name);
  if (verb === "page") return ok([{ ...shared, type: verb, properties: { ...properties, ...page } }]);
  if (verb !== undefined) {
    const screen = renamed(params, names.ga4ScreenParameters);
    return ok([{ ...shared, type: verb, properties: { ...properties, ...screen } }]);
  }
  if (typeof name !== "string") return ok([{ ...shared, type: "track", event: name, properties }]);
  const items = Array.isArray(params["items"]) ? params["items"] : [];
  return ok(
    commerceCalls(eventNames.get(name) ?? name, properties, items).map((call) => ({
      ...shared,
      type: "track",
      ...call,
    })),
  );
};

/**
 * Microseconds as the milliseconds that the event happened at. The protocol has no event ids: an event is known by its
 * content and time. Of equal ones in a request, the n-th is taken to be n ms later, so that each stays an event.
 */
const timeOf = (micros: unknown, nth: number): Result<number | undefined, Rejection> => {
  if (!isGiven(micros)) return ok(undefined);
  const number = typeof micros === "string" && /^\d{1,17}$/.test(micros) ? Number(micros) : micros;
  const ms = typeof number === "number" ? Math.floor(number / 1_000) + nth : NaN;
  // 1973, before which a number of milliseconds could be one of seconds.
  if (!(ms >= 1e11 && ms <= 8.64e15)) {
    return err(rejection("invalid_field", "timestamp_micros", "must be a time in Unix microseconds."));
  }
  return ok(ms);
};

const repetitionCounter = (): ((event: unknown) => number) => {
  const seen = new Map<string, number>();
  return (event) => {
    const text = jsonText(event);
    if (text === null) return 0;
    const nth = seen.get(text) ?? 0;
    seen.set(text, nth + 1);
    return nth;
  };
};

const wireField = (field: string | null, index: number): string => {
  if (field === null) return `events.${index}`;
  const [first = "", ...rest] = field.split(".");
  const atHead = names.ga4HeadNames[first];
  if (atHead !== undefined) return atHead;
  return [`events.${index}`, names.ga4EventNames[first] ?? first, ...rest].join(".");
};
