import { utf8 } from "../base/bytes.ts";
import type { Random } from "../base/random.port.ts";
import type { Pseudonyms, Sealer } from "../base/sealer.port.ts";
import { sha256, sha256Name } from "../base/sha256.ts";
import { toHex } from "../base/bytes.ts";
import { limits } from "../contract/limits.ts";
import type { EventRecord, Identity } from "../contract/record.ts";
import { clockRepair, occurredAt } from "./clocks.ts";
import type { CanonicalEvent, EmailRef, Source } from "./event.ts";
import { keyingOf, type Handle } from "./identity.ts";

export type RecordParts = { readonly pseudonyms: Pseudonyms; readonly sealer: Sealer; readonly random: Random };

/**
 * An event's own record and, when an identify names an email address, the address's pointer record; of an alias, the
 * question to the user who may have the earlier id.
 */
export type Built = { readonly record: EventRecord; readonly pointer: EventRecord | null };

/** Purposes under which parts of a record are sealed. */
export const sealPurpose = { who: "who", traits: "traits" } as const;

/**
 * Makes records of canonical events: keys, seals, derived ids, clocks. Each distinct identity and text of a
 * batch is hashed and sealed once. An event with neither identity nor key is a bug of its parser: throws.
 */
export const buildRecords = async (
  { pseudonyms, sealer, random }: RecordParts,
  source: Source,
  now: number,
  events: readonly CanonicalEvent[],
): Promise<readonly Built[]> => {
  const keyOf = once(
    (handle: Handle) => `${handle.kind}:${handle.id}`,
    ({ kind, id }) => pseudonyms.key(kind, id),
  );
  const sealWho = once(asIs, (text) => sealer.seal(sealPurpose.who, text));
  const sealTraits = once(asIs, (text) => sealer.seal(sealPurpose.traits, text));
  const emailHash = once(asIs, async (address: string) => toHex(await sha256(utf8(address))));

  const repeated = repetitions(source, events);
  return Promise.all(
    events.map(async (event, index): Promise<Built> => {
      const { fact, identity, received = now } = event;
      const email = await hashOf(event.email, emailHash);
      const keying = event.key === null ? keyingOf(fact.type, identity, email) : null;
      if (keying === null && event.key === null) throw new Error("An event reached the log without an identity.");
      const who: Identity =
        email === null || keying?.pointer === email ? identity : { ...identity, email_sha256: email };
      const [key, mergeInto, sealedWho, traits, id] = await Promise.all([
        keying === null ? (event.key ?? "") : keyOf(keying.key),
        keying?.mergeInto ? keyOf(keying.mergeInto) : null,
        sealWho(JSON.stringify(who)),
        event.traits === null ? null : sealTraits(JSON.stringify(event.traits)),
        event.id ?? derivedId(source, event, repeated[index] ?? 0, random),
      ]);
      const clocks = { received, original: event.original, sent: event.sent, imported: source.imported };
      const record: EventRecord = {
        v: 1,
        id,
        source: source.source,
        shop: source.shop,
        occurred: occurredAt(clocks),
        received,
        key,
        who: sealedWho,
        ...fact,
      };
      if (event.sent !== null) record.sent = event.sent;
      if (traits !== null) record.traits = traits;
      if (event.session !== null) record.session_id = event.session;
      if (mergeInto !== null) record.merge_into = mergeInto;
      if (source.imported) record.imported = true;
      if (event.consent !== null) record.consent = event.consent;
      if (event.bot === true) record.bot = true;
      if (fact.type === "order_completed" && source.rules?.claimsPurchases === true) record.claimed = true;
      if (event.context !== null) record.context = { ...event.context };
      const repair = clockRepair(clocks);
      if (repair !== null) record.context = { ...record.context, clock: repair };
      const claimed = keying?.claimed ?? null;
      if (claimed !== null && mergeInto !== null) {
        const question = await questionTo(await keyOf(claimed), mergeInto, record);
        return { record, pointer: question };
      }
      if (keying === null || keying.pointer === null) return { record, pointer: null };

      const [pointerKey, pointerWho, pointerId] = await Promise.all([
        keyOf({ kind: "email", id: keying.pointer }),
        sealWho(JSON.stringify({ ...identity, email_sha256: keying.pointer })),
        idWith(id, ":email"),
      ]);
      const pointer: EventRecord = {
        v: 1,
        id: pointerId,
        source: record.source,
        shop: record.shop,
        occurred: record.occurred,
        received,
        key: pointerKey,
        who: pointerWho,
        merge_into: mergeInto ?? key,
        address: mergeInto !== null || identity.user_id !== undefined ? "user" : "visitor",
        type: "alias",
        properties: {},
        ...(source.imported ? { imported: true as const } : {}),
      };
      return { record, pointer };
    }),
  );
};

const asIs = (text: string): string => text;

/** Runs `work` once per distinct name within one batch. */
const once = <A, T>(
  nameOf: (argument: A) => string,
  work: (argument: A) => Promise<T>,
): ((argument: A) => Promise<T>) => {
  const known = new Map<string, Promise<T>>();
  return (argument) => {
    const name = nameOf(argument);
    let result = known.get(name);
    if (result === undefined) {
      result = work(argument);
      known.set(name, result);
    }
    return result;
  };
};

const hashOf = async (
  email: EmailRef | null,
  emailHash: (address: string) => Promise<string>,
): Promise<string | null> => {
  if (email === null) return null;
  return email.sha256 ?? emailHash(email.address);
};

/**
 * An event without an id gets one from its content and its own time, so that a resend is recognised. Without a time
 * of its own it is known by when it was sent, equal ones of one request by their order in it. Without either, two
 * honest events could not be told from a resend, so then it gets a random one.
 */
const derivedId = async (source: Source, event: CanonicalEvent, nth: number, random: Random): Promise<string> => {
  const { original, sent } = event;
  if (original === null && sent === null) return random.uuid();
  return sha256Name(utf8(JSON.stringify([...contentOf(source, event), ...(original === null ? [sent, nth] : [])])));
};

const contentOf = ({ source }: Source, event: CanonicalEvent): readonly unknown[] => {
  const { identity, email, key, original, fact, traits } = event;
  return [source, identity, email, key, original, fact, traits];
};

/** How many events before it in the batch are known by nothing but the same content and the same sending. */
const repetitions = (source: Source, events: readonly CanonicalEvent[]): readonly number[] => {
  const seen = new Map<string, number>();
  return events.map((event) => {
    if (event.id !== null || event.original !== null || event.sent === null) return 0;
    const content = JSON.stringify([...contentOf(source, event), event.sent]);
    const nth = seen.get(content) ?? 0;
    seen.set(content, nth + 1);
    return nth;
  });
};

/** Asks a user's object whether somebody is there, who then must not become `into` by the alias `record`. */
const questionTo = async (key: string, into: string, record: EventRecord): Promise<EventRecord> => ({
  v: 1,
  id: await idWith(record.id, ":user"),
  source: record.source,
  shop: record.shop,
  occurred: record.occurred,
  received: record.received,
  key,
  // Whose alias it is is not for this user to be told.
  who: "",
  conflict: { kind: "alias_of_user", with: into },
  type: "alias",
  properties: {},
  ...(record.imported === true ? { imported: true as const } : {}),
});

const idWith = async (id: string, suffix: string): Promise<string> =>
  `${id.length + suffix.length <= limits.idLength ? id : await sha256Name(utf8(id))}${suffix}`;
