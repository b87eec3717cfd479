import type { EventType } from "../contract/events/index.ts";
import { EmailSha256, ExternalId } from "../contract/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import { blockedAddress, blockedHash, blockedId, type BlockedId } from "./blocked-ids.ts";
import { rejection, type CanonicalEvent, type EmailRef, type Rejection } from "./event.ts";
import { isObject, type JsonObject } from "./json-tree.ts";
import { isOrdinaryId } from "./sound-fact.ts";

/** What scripts send when they mean nothing. */
const nothing = new Set([
  "",
  "null",
  "(null)",
  "undefined",
  "nan",
  "[object object]",
  "00000000-0000-0000-0000-000000000000",
]);

const longestNothing = Math.max(...Array.from(nothing, ({ length }) => length));

/**
 * An identifier from the first of `names` that holds one. Numbers are spelled out, blanks and the likes of
 * "null" are no identity (ok with null); anything else that is not an id is refused.
 */
export const readId = (raw: JsonObject, names: readonly string[]): Result<string | null, Rejection> => {
  for (const name of names) {
    const value = raw[name];
    if (value === undefined || value === null) continue;
    if (typeof value !== "string" && typeof value !== "number") {
      return err(rejection("invalid_field", name, "must be a string"));
    }
    const id = String(value).trim();
    if (id.length <= longestNothing && nothing.has(id.toLowerCase())) continue;
    if (!isOrdinaryId(id) && !ExternalId.safeParse(id).success) {
      return err(rejection("invalid_field", name, "must be at most 200 characters, none of them a control character"));
    }
    return ok(id);
  }
  return ok(null);
};

/**
 * A person's id likewise. One that names nobody (see blocked-ids.ts) is passed over, and why is added to `blocked`, in
 * place: the event may still come with another.
 */
export const readPersonId = (
  raw: JsonObject,
  names: readonly string[],
  blocked: BlockedId[],
): Result<string | null, Rejection> => {
  for (const name of names) {
    const value = raw[name];
    if (typeof value === "string" || typeof value === "number") {
      const reason = String(value).trim() === "" ? null : blockedId(String(value));
      if (reason !== null) blocked.push(reason);
      if (reason !== null) continue;
    }
    const id = readId(raw, [name]);
    if (!id.ok || id.value !== null) return id;
  }
  return ok(null);
};

const addressNames = ["email", "email_address", "emailAddress", "$email", "Email"];
const hashNames = ["email_sha256", "emailSha256"];

/**
 * The email address or its hash among an event's or its traits' fields; null when there is none that looks like one. Of
 * one that is nobody's, why is added to `blocked`, in place.
 */
export const readEmail = (raw: unknown, blocked: BlockedId[] = []): EmailRef | null => {
  if (!isObject(raw)) return null;
  const isBlocked = (reason: BlockedId | null): boolean => {
    if (reason !== null) blocked.push(reason);
    return reason !== null;
  };
  for (const name of hashNames) {
    const hash = EmailSha256.safeParse(raw[name]);
    if (hash.success && !isBlocked(blockedHash(hash.data))) return { sha256: hash.data };
  }
  for (const name of addressNames) {
    const value = raw[name];
    if (typeof value !== "string") continue;
    const address = value.trim().toLowerCase();
    // 320 = 64 for the mailbox, 1, 255 for the host (RFC 3696).
    const isAddress = address.length <= 320 && /^[^\s@]+@[^\s@]+$/.test(address);
    if (isAddress && !isBlocked(blockedAddress(address))) return { address };
  }
  return null;
};

/** One identity, by kind: what a pseudonym is made of. */
export type Handle = { readonly kind: "user" | "anonymous" | "email"; readonly id: string };

export type Keying = {
  readonly key: Handle;
  /** The person that `key` becomes from this event on. */
  readonly mergeInto: Handle | null;
  /** The address that becomes a pointer to the person; never the key itself. */
  readonly pointer: string | null;
  /** Of an alias: the user who may have the earlier id, who must not become another user. */
  readonly claimed: Handle | null;
};

/**
 * Which person's partition an event goes to. The user id if present, else the anonymous id, else the email
 * hash. Identify and alias with both ids go to the anonymous id, for it is that object which merges.
 * Null when the event came with no identity at all.
 */
export const keyingOf = (
  type: EventType,
  identity: CanonicalEvent["identity"],
  emailSha256: string | null,
): Keying | null => {
  const user: Handle | null = identity.user_id === undefined ? null : { kind: "user", id: identity.user_id };
  const anonymous: Handle | null =
    identity.anonymous_id === undefined ? null : { kind: "anonymous", id: identity.anonymous_id };
  const pointer = type === "identify" ? emailSha256 : null;
  if (user !== null && anonymous !== null && (type === "identify" || type === "alias")) {
    const mayBeUser = type === "alias" && anonymous.id !== user.id;
    return { key: anonymous, mergeInto: user, pointer, claimed: mayBeUser ? { kind: "user", id: anonymous.id } : null };
  }
  const key = user ?? anonymous;
  if (key !== null) return { key, mergeInto: null, pointer, claimed: null };
  if (emailSha256 === null) return null;
  return { key: { kind: "email", id: emailSha256 }, mergeInto: null, pointer: null, claimed: null };
};
