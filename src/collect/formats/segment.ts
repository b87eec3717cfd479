import { EventFact, type EventType } from "../../contract/events/index.ts";
import { limits } from "../../contract/limits.ts";
import type { Traits } from "../../contract/record.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { parseTime } from "../clocks.ts";
import { readConsent } from "../consent.ts";
import { keptContext } from "../context.ts";
import { rejection, type CanonicalEvent, type Rejection } from "../event.ts";
import { shapeProperties } from "../fields.ts";
import type { BlockedId } from "../blocked-ids.ts";
import { readEmail, readId, readPersonId } from "../identity.ts";
import { isObject, tidy, type JsonObject } from "../json-tree.ts";
import { takePersonal } from "../personal.ts";
import { landingOf, withoutLanding } from "../landing.ts";
import { repairable } from "../rejects/repairable.ts";
import { schemaRejection } from "../schema-rejection.ts";
import { soundProperties } from "../sound-fact.ts";
import { typeOfName } from "../vocabulary.ts";

export const verbs = ["track", "identify", "page", "screen", "group", "alias"] as const;
export type Verb = (typeof verbs)[number];

/** What a request says for all its events. */
export type Shared = {
  /** Of a single-event path; null in a batch, where each event says its own. */
  readonly verb: Verb | null;
  /** The batch's `sentAt`, epoch ms. */
  readonly sent: number | null;
  /** The batch's `context`, for events that have none. */
  readonly context: JsonObject | null;
};

/**
 * One call of the Segment family as a canonical event. Never throws, whatever JSON it is given; strips
 * prototype keys from `raw` in place. Field paths are relative to the event.
 */
export const normalise = (raw: unknown, shared: Shared): Result<CanonicalEvent, Rejection> => {
  const parsed = readCall(raw, shared);
  return parsed.ok ? parsed : err({ ...parsed.error, call: repairable(raw, shared) });
};

const readCall = (raw: unknown, shared: Shared): Result<CanonicalEvent, Rejection> => {
  if (!isObject(raw)) return err(rejection("not_an_object", null, "An event must be a JSON object."));
  const verb = shared.verb ?? readVerb(raw["type"]);
  if (typeof verb !== "string") return err(verb);
  if (!tidy(raw["properties"], limits.depth)) {
    return err(rejection("too_deep", "properties", "is nested deeper than 16 levels."));
  }
  const traits = ownTraits(raw, verb);
  if (!tidy(traits, limits.depth)) return err(rejection("too_deep", "traits", "is nested deeper than 16 levels."));
  const named = readFact(raw, verb);
  if (!named.ok) return named;
  const { type, properties } = named.value;

  const person = readPerson(raw, type, properties);
  if (!person.ok) return person;
  const id = readId(raw, ["messageId", "message_id"]);
  if (!id.ok) return id;
  const original = readTime(raw, ["timestamp", "originalTimestamp"]);
  if (!original.ok) return original;
  const context = isObject(raw["context"]) ? raw["context"] : shared.context;
  const session = readSession(raw, properties, context);
  if (!session.ok) return session;

  const sealed = takePersonal(properties);
  const landing = landingOf(type, raw["properties"], context);
  const fact = checkedFact(type, landing === null ? properties : withoutLanding(properties, landing));
  if (!fact.ok) return fact;
  return ok({
    fact: fact.value,
    id: id.value,
    ...person.value,
    key: null,
    traits: traits === null && sealed === null ? null : ({ ...sealed, ...traits } as Traits),
    session: session.value,
    consent: context === null ? null : readConsent(context),
    context: context === null ? null : keptContext(context),
    original: original.value,
    sent: parseTime(raw["sentAt"]) ?? shared.sent,
    ...(landing === null ? {} : { landing }),
  });
};

const checkedFact = (type: EventType, properties: JsonObject): Result<EventFact, Rejection> => {
  const sound = soundProperties(type, properties);
  if (sound !== null) return ok({ type, properties: sound } as EventFact);
  const fact = EventFact.safeParse({ type, properties });
  return fact.success ? ok(fact.data) : err(schemaRejection(fact.error, { type, properties }, type));
};

const readVerb = (value: unknown): Verb | Rejection => {
  if (value === undefined || value === null || value === "") return rejection("missing_field", "type", "is required.");
  return (
    verbs.find((verb) => verb === value) ?? rejection("unknown_type", "type", `must be one of ${verbs.join(", ")}.`)
  );
};

/** Canonical type and properties; the latter are a fresh object. */
const readFact = (raw: JsonObject, verb: Verb): Result<{ type: EventType; properties: JsonObject }, Rejection> => {
  const given = raw["properties"];
  if (given !== undefined && given !== null && !isObject(given)) {
    return err(rejection("invalid_field", "properties", "must be an object."));
  }
  const own = isObject(given) ? given : {};
  switch (verb) {
    case "track":
      return readTrack(raw["event"], own);
    case "page":
    case "screen": {
      const outer = { name: raw["name"], category: raw["category"] };
      const properties = shapeProperties(verb, own);
      for (const part of ["name", "category"] as const) {
        if (typeof outer[part] === "string" && outer[part] !== "") properties[part] = outer[part];
      }
      return ok({ type: verb, properties });
    }
    case "group": {
      const group = readId(raw, ["groupId", "group_id"]);
      if (!group.ok) return group;
      if (group.value === null) return err(rejection("missing_field", "groupId", "is required."));
      return ok({ type: verb, properties: { group_id: group.value } });
    }
    case "identify":
    case "alias":
      return ok({ type: verb, properties: {} });
  }
};

const readTrack = (name: unknown, own: JsonObject): Result<{ type: EventType; properties: JsonObject }, Rejection> => {
  if (name === undefined || name === null || (typeof name === "string" && name.trim() === "")) {
    return err(rejection("missing_field", "event", "is required."));
  }
  if (typeof name !== "string" || name.length > 500) {
    return err(rejection("invalid_field", "event", "must be a string of at most 500 characters."));
  }
  const type = typeOfName(name);
  const properties = shapeProperties(type, own);
  if (type === "custom") {
    // The event's own name stands under `name`, so a property of that name moves aside.
    if (properties["name"] !== undefined) properties["property_name"] = properties["name"];
    properties["name"] = name;
  }
  return ok({ type, properties });
};

type ReadPerson = Pick<CanonicalEvent, "identity" | "email" | "blocked">;

const readPerson = (raw: JsonObject, type: EventType, properties: JsonObject): Result<ReadPerson, Rejection> => {
  const blocked: BlockedId[] = [];
  const person = readUnblocked(raw, type, properties, blocked);
  if (blocked.length === 0) return person;
  return person.ok ? ok({ ...person.value, blocked }) : err({ ...person.error, blocked });
};

const readUnblocked = (
  raw: JsonObject,
  type: EventType,
  properties: JsonObject,
  blocked: BlockedId[],
): Result<ReadPerson, Rejection> => {
  const user = readPersonId(raw, ["userId", "user_id"], blocked);
  if (!user.ok) return user;
  const anonymous = readPersonId(
    raw,
    type === "alias" ? ["previousId", "previous_id", "anonymousId", "anonymous_id"] : ["anonymousId", "anonymous_id"],
    blocked,
  );
  if (!anonymous.ok) return anonymous;
  if (type === "alias") {
    if (anonymous.value === null) return err(rejection("missing_field", "previousId", "is required."));
    if (user.value === null) return err(rejection("missing_field", "userId", "is required."));
  }
  const identity = {
    ...(user.value === null ? {} : { user_id: user.value }),
    ...(anonymous.value === null ? {} : { anonymous_id: anonymous.value }),
  };
  const nobody = user.value === null && anonymous.value === null;
  const email = type === "identify" ? readEmail(ownTraits(raw, "identify"), blocked) : null;
  if (!nobody) return ok({ identity, email });
  const context = raw["context"];
  const only =
    readEmail(raw, blocked) ??
    email ??
    (isObject(context) ? readEmail(context["traits"], blocked) : null) ??
    (type.startsWith("email_") ? readEmail(properties, blocked) : null);
  if (only !== null) return ok({ identity, email: only });
  const why = blocked.length === 0 ? "" : " What came in its place names nobody.";
  return err(rejection("no_identity", "userId", `or anonymousId is required.${why}`));
};

const readTime = (raw: JsonObject, names: readonly string[]): Result<number | null, Rejection> => {
  for (const name of names) {
    const value = raw[name];
    if (value === undefined || value === null || value === "") continue;
    const time = parseTime(value);
    if (time === null) return err(rejection("invalid_field", name, "must be an ISO 8601 time or Unix milliseconds."));
    return ok(time);
  }
  return ok(null);
};

const sessionNames = ["sessionId", "session_id"];

/** The session from the context or the properties; taken out of the latter, in place. */
const readSession = (
  raw: JsonObject,
  properties: JsonObject,
  context: JsonObject | null,
): Result<string | null, Rejection> => {
  const outer = context === null ? noId : sessionIn(context, "context.");
  if (!outer.ok || outer.value !== null) return outer;
  const own = sessionIn(properties, "properties.");
  if (!own.ok) return own;
  if (own.value === null) return sessionIn(raw, "");
  for (const name of sessionNames) delete properties[name];
  return own;
};

const noId = ok(null);

const sessionIn = (place: JsonObject, path: string): Result<string | null, Rejection> => {
  const session = readId(place, sessionNames);
  if (session.ok) return session;
  const field = `${path}${session.error.field ?? ""}`;
  return err({ ...session.error, field, message: `${field} must be a string of at most 200 characters.` });
};

/** What the call itself says of the person; RudderStack's browser SDK says it of an identify in the context. */
const ownTraits = (raw: JsonObject, verb: Verb): JsonObject | null => {
  const { traits, context } = raw;
  if (verb !== "identify" && verb !== "group" && verb !== "alias") return null;
  if (isObject(traits) && Object.keys(traits).length > 0) return traits;
  const told = verb === "identify" && isObject(context) ? context["traits"] : null;
  return isObject(told) && Object.keys(told).length > 0 ? told : null;
};
