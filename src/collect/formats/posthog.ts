import { fromUtf8 } from "../../base/bytes.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { limits } from "../../contract/limits.ts";
import { sizeRejection, toArrival } from "./batch.ts";
import { parseTime } from "../clocks.ts";
import { rejection, type Arrival, type Rejection } from "../event.ts";
import { isObject, type JsonObject } from "../json-tree.ts";
import { fromBase64 } from "./pixel-query.ts";
import { posthogCalls, posthogCarriers, posthogContext, posthogNobody, posthogProperties } from "./posthog-names.ts";
import { normalise, type Shared, type Verb } from "./segment.ts";

/** JSON, or the form that browsers without gzip send: `data=` base64 of JSON. Throws as JSON.parse does. */
export const parsePosthogText = (text: string): unknown => {
  if (!text.startsWith("data=") && !text.includes("&data=")) return JSON.parse(text);
  const data = new URLSearchParams(text).get("data") ?? "";
  return data.startsWith("{") || data.startsWith("[") ? JSON.parse(data) : decoded(data);
};

const decoded = (data: string): unknown => {
  try {
    return JSON.parse(fromUtf8(fromBase64(data)));
  } catch {
    throw new SyntaxError("neither JSON nor base64 of JSON");
  }
};

/** The project key, which is our write key: of the batch, else of its first event. */
export const posthogKey = (body: unknown): string | undefined => {
  const first: unknown = eventsOf(body)?.[0];
  const properties = isObject(first) ? first["properties"] : undefined;
  for (const place of [body, first, properties]) {
    if (!isObject(place)) continue;
    const key = place["api_key"] ?? place["token"] ?? place["$token"];
    if (typeof key === "string") return key;
  }
  return undefined;
};

/** What a request says beside its body. */
export type PosthogHead = {
  /** Arrival, epoch ms: the base of events that only say how long ago they were. */
  readonly received: number;
  /** `sent_at` of the address. */
  readonly sentAt: string | undefined;
};

/** `{api_key, batch: [...], sent_at}`, an array of events, or one event: arrivals in order, or why the body is refused. */
export const parsePosthog = (
  body: unknown,
  bodyBytes: number,
  head: PosthogHead,
): Result<readonly Arrival[], Rejection> => {
  const events = eventsOf(body);
  if (events === null) return err(rejection("missing_field", "batch", "or event is required."));
  if (events.length > limits.batchEvents) {
    return err(rejection("batch_too_large", "batch", `must hold at most ${limits.batchEvents} events.`));
  }
  const sent = parseTime(isObject(body) ? body["sent_at"] : undefined) ?? parseTime(head.sentAt);
  const single = isObject(body) && !Array.isArray(body["batch"]);
  const times: Times = { received: head.received, sent };
  const arrivals = events.map((event, i) => arrivalOf(event, times, bodyBytes, single ? null : i));
  // Behind the events, so that each of those keeps its place in the answer.
  return ok([...arrivals, ...events.flatMap((event, i) => (arrivals[i]?.ok === true ? setOf(event, times) : []))]);
};

const eventsOf = (body: unknown): readonly unknown[] | null => {
  if (Array.isArray(body)) return body;
  if (!isObject(body)) return null;
  const { batch } = body;
  if (Array.isArray(batch)) return batch;
  return typeof body["event"] === "string" ? [body] : null;
};

type Times = { readonly received: number; readonly sent: number | null };

const arrivalOf = (raw: unknown, times: Times, bodyBytes: number, index: number | null): Arrival => {
  const shared: Shared = { verb: null, sent: times.sent, context: null };
  const parsed =
    sizeRejection(raw, bodyBytes) ??
    (isObject(raw)
      ? normalise(segmentOf(raw, times), { ...shared, verb: verbOf(raw["event"]) })
      : normalise(raw, shared));
  const given = isObject(raw) ? { ...raw, messageId: raw["uuid"], api_key: undefined } : raw;
  return toArrival(given, parsed, (field) => wireField(field, index));
};

/** What an event other than an identify sets on its person, as an identify of its own; nothing if it sets nothing. */
const setOf = (raw: unknown, times: Times): Arrival[] => {
  if (!isObject(raw)) return [];
  const verb = verbOf(raw["event"]);
  const given = isObject(raw["properties"]) ? raw["properties"] : {};
  const setsNothing = Object.keys(traitsOf(raw, given) ?? {}).length === 0;
  if (setsNothing || (verb !== "track" && verb !== "page" && verb !== "screen")) return [];
  const call = segmentOf(raw, times);
  const messageId = typeof call["messageId"] === "string" ? `${call["messageId"]}/set` : undefined;
  const parsed = normalise({ ...call, properties: {}, messageId }, { verb: "identify", sent: null, context: null });
  return parsed.ok ? [{ ok: true, event: parsed.value }] : [];
};

const calls: ReadonlyMap<unknown, Verb> = new Map(Object.entries(posthogCalls));
const verbOf = (name: unknown): Verb => calls.get(name) ?? "track";

/** The same event in the Segment family's words. */
const segmentOf = (raw: JsonObject, times: Times): JsonObject => {
  const given = isObject(raw["properties"]) ? raw["properties"] : {};
  const { sent } = times;
  return {
    event: raw["event"],
    messageId: raw["uuid"] ?? given["$insert_id"],
    timestamp: timeOf(raw, times),
    sentAt: sent ?? (isOffset(raw["offset"]) ? times.received : null),
    sessionId: given["$session_id"],
    ...peopleOf(raw, given),
    groupId: given["$group_key"],
    traits: traitsOf(raw, given),
    properties:
      isObject(raw["properties"]) || isAbsent(raw["properties"])
        ? propertiesOf(given, verbOf(raw["event"]))
        : raw["properties"],
    context: contextOf(given),
  };
};

const isAbsent = (value: unknown): boolean => value === undefined || value === null;
const isOffset = (value: unknown): value is number =>
  typeof value === "number" && value >= 0 && value <= limits.pastSkewMs;

/** The event's time; of old libraries, that many ms before it was sent. */
const timeOf = (raw: JsonObject, { received, sent }: Times): unknown => {
  const { timestamp, offset } = raw;
  if (!isAbsent(timestamp) && timestamp !== "") return timestamp;
  return isOffset(offset) ? (sent ?? received) - offset : undefined;
};

/**
 * PostHog has one id per person. It is an anonymous one when the browser library made it up: it says that nobody is
 * identified, or that no profile is to be made, or the id is the device's.
 */
const peopleOf = (
  raw: JsonObject,
  given: JsonObject,
): { userId?: unknown; anonymousId?: unknown; previousId?: unknown } => {
  const id = raw["distinct_id"] ?? given["distinct_id"] ?? raw["$distinct_id"];
  if (id === posthogNobody || (raw["event"] === "$groupidentify" && id === groupName(given))) return {};
  const made =
    given["$is_identified"] === false || given["$process_person_profile"] === false || id === given["$device_id"];
  const verb = verbOf(raw["event"]);
  // Both are ids of one person; the one that the library made up is the earlier one.
  if (verb === "alias") {
    return made ? { userId: given["alias"], previousId: id } : { userId: id, previousId: given["alias"] };
  }
  if (raw["event"] === "$identify") return { userId: id, anonymousId: given["$anon_distinct_id"] };
  return made ? { anonymousId: id } : { userId: id };
};

/** Whom the library takes a group for; null where its parts are no names: JSON may hold objects that have no text. */
const groupName = ({ $group_type: type, $group_key: key }: JsonObject): string | null => {
  const isName = (part: unknown): part is string | number => typeof part === "string" || typeof part === "number";
  return isName(type) && isName(key) ? `$${type}_${key}` : null;
};

const traitsOf = (raw: JsonObject, given: JsonObject): JsonObject | undefined => {
  if (raw["event"] === "$groupidentify") return isObject(given["$group_set"]) ? given["$group_set"] : undefined;
  const traits: JsonObject = {};
  for (const part of [given["$set_once"], raw["$set_once"], given["$set"], raw["$set"]]) {
    if (isObject(part)) for (const [name, value] of Object.entries(part)) if (isTrait(name)) traits[name] = value;
  }
  return traits;
};

/** Not what the library itself adds to a person: its own facts, and the campaign of the visit. */
const isTrait = (name: string): boolean =>
  !name.startsWith("$") && posthogContext.every(([property]) => property !== name);

const propertiesOf = (given: JsonObject, verb: Verb): JsonObject => {
  const properties: JsonObject = {};
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("$") || posthogCarriers.has(name)) continue;
    Object.defineProperty(properties, name, { value, enumerable: true, configurable: true, writable: true });
  }
  for (const [from, to, of] of posthogProperties) {
    if (of === verb && properties[to] === undefined && given[from] !== undefined) properties[to] = given[from];
  }
  return properties;
};

const contextOf = (given: JsonObject): JsonObject => {
  const context: JsonObject = {};
  for (const [property, [first, second]] of posthogContext) {
    const value = given[property];
    if (value === undefined) continue;
    if (second === undefined) context[first] ??= value;
    else context[first] = { ...(isObject(context[first]) ? context[first] : {}), [second]: value };
  }
  return context;
};

/** PostHog's names of the fields that `normalise` complains about. */
const wireNames: Readonly<Record<string, string>> = {
  userId: "distinct_id",
  anonymousId: "distinct_id",
  messageId: "uuid",
  sessionId: "properties.$session_id",
  previousId: "properties.alias",
  groupId: "properties.$group_key",
  traits: "properties.$set",
};

const wireField = (field: string | null, index: number | null): string | null => {
  const prefix = index === null ? [] : [`batch.${index}`];
  if (field === null) return prefix[0] ?? null;
  const [head = "", ...rest] = field.split(".");
  return [...prefix, wireNames[head] ?? head, ...rest].join(".");
};
