import { utf8Length } from "../../base/bytes.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { limits } from "../../contract/limits.ts";
import { parseTime } from "../clocks.ts";
import type { Arrival, CanonicalEvent, Rejection } from "../event.ts";
import { rejection } from "../event.ts";
import { excerpt, isObject, jsonText } from "../json-tree.ts";
import { isMerge, normaliseMerge } from "./rudder.ts";
import { normalise, type Shared, type Verb } from "./segment.ts";

/** A body of `POST /v1/batch`: arrivals in order, or why the body as a whole is refused. */
export const parseBatch = (body: unknown, bodyBytes: number): Result<readonly Arrival[], Rejection> => {
  const events = isObject(body) ? body["batch"] : undefined;
  if (!isObject(body) || !Array.isArray(events)) return err(rejection("missing_field", "batch", "must be an array."));
  if (events.length > limits.batchEvents) {
    return err(rejection("batch_too_large", "batch", `must hold at most ${limits.batchEvents} events.`));
  }
  const context = isObject(body["context"]) ? body["context"] : null;
  const shared: Shared = { verb: null, sent: parseTime(body["sentAt"]), context };
  return ok(events.map((event: unknown, i) => arrivalOf(event, shared, bodyBytes, `batch.${i}`)));
};

/** A body of `POST /v1/{verb}`: one event. */
export const parseSingle = (body: unknown, verb: Verb, bodyBytes: number): Arrival =>
  arrivalOf(body, { verb, sent: null, context: null }, bodyBytes, null);

/** A body of RudderStack's `POST /v1/merge`. */
export const parseMerge = (body: unknown, bodyBytes: number): Arrival =>
  parseSingle(isObject(body) ? { ...body, type: "merge" } : body, "alias", bodyBytes);

const arrivalOf = (raw: unknown, shared: Shared, bodyBytes: number, prefix: string | null): Arrival => {
  const parsed = sizeRejection(raw, bodyBytes) ?? (isMerge(raw) ? normaliseMerge(raw, shared) : normalise(raw, shared));
  return toArrival(raw, parsed, (field) => (prefix === null ? field : field === null ? prefix : `${prefix}.${field}`));
};

/** An event can only be too large when the whole body is larger than one event may be. */
export const sizeRejection = (raw: unknown, bodyBytes: number): Result<never, Rejection> | null => {
  if (bodyBytes <= limits.eventBytes) return null;
  const text = jsonText(raw);
  if (text === null) return err(rejection("too_deep", null, "The event is nested too deeply."));
  return utf8Length(text) > limits.eventBytes
    ? err(rejection("event_too_large", null, `The event is larger than ${limits.eventBytes} bytes.`))
    : null;
};

/** Names the field as the sender wrote it, and keeps the start of what was refused. */
export const toArrival = (
  raw: unknown,
  parsed: Result<CanonicalEvent, Rejection>,
  fieldOf: (field: string | null) => string | null,
): Arrival => {
  if (parsed.ok) return { ok: true, event: parsed.value };
  const { field, message } = parsed.error;
  const named = fieldOf(field);
  const text = field !== null && message.startsWith(field) ? message.slice(field.length + 1) : message;
  const id = isObject(raw) ? (raw["messageId"] ?? raw["message_id"] ?? raw["i"]) : undefined;
  return {
    ok: false,
    rejection: { ...parsed.error, field: named, message: named === null ? text : `${named} ${text}` },
    id: typeof id === "string" ? id.slice(0, limits.idLength) : null,
    payload: excerpt(raw),
  };
};
