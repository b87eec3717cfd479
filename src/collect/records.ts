import { toHex, utf8 } from "../base/bytes.ts";
import type { Random } from "../base/random.port.ts";
import type { Pseudonyms, Sealer } from "../base/sealer.port.ts";
import { sha256, sha256Name } from "../base/sha256.ts";
import { limits } from "../contract/limits.ts";
import type { EventRecord, Identity } from "../contract/record.ts";
import { clockRepair, occurredAt } from "./clocks.ts";
import type { CanonicalEvent, Source } from "./event.ts";
import { keyingOf, type Handle, type Keying } from "./identity.ts";

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
 * batch is hashed and sealed once, all of them at a time; what is then made of an event waits for nothing. An event
 * with neither identity nor key is a bug of its parser: throws.
 */
export const buildRecords = async (
  { pseudonyms, sealer, random }: RecordParts,
  source: Source,
  now: number,
  events: readonly CanonicalEvent[],
): Promise<readonly Built[]> => {
  const emails = await emailHashes(events);
  const keys = gathering<Handle>(nameOf, ({ kind, id }) => pseudonyms.key(kind, id));
  const seals = gathering<string>(asIs, (text) => sealer.seal(sealPurpose.who, text));
  const traits = gathering<string>(asIs, (text) => sealer.seal(sealPurpose.traits, text));

  const planned = events.map((event) => planOf(event, emails));
  for (const { event, keying, who, pointerWho, traits: text } of planned) {
    if (keying !== null) for (const handle of handlesOf(keying)) keys.want(handle);
    seals.want(who);
    if (pointerWho !== null) seals.want(pointerWho);
    if (text !== null) traits.want(text);
    if (event.key === null && keying === null) throw new Error("An event reached the log without an identity.");
  }
  const [keyOf, sealedWho, sealedTraits, ids] = await Promise.all([
    keys.all(),
    seals.all(),
    traits.all(),
    idsOf(source, events, random),
  ]);

  const pointers: Promise<unknown>[] = [];
  const built = planned.map((plan, index): Built => {
    const { event, keying } = plan;
    const { fact, received = now } = event;
    const key = keying === null ? (event.key ?? "") : keyOf(keying.key);
    const mergeInto = keying?.mergeInto ? keyOf(keying.mergeInto) : null;
    const clocks = { received, original: event.original, sent: event.sent, imported: source.imported };
    const record: EventRecord = {
      v: 1,
      id: ids[index] ?? "",
      source: source.source,
      shop: source.shop,
      occurred: occurredAt(clocks),
      received,
      key,
      who: sealedWho(plan.who),
      ...fact,
    };
    if (event.sent !== null) record.sent = event.sent;
    if (plan.traits !== null) record.traits = sealedTraits(plan.traits);
    if (event.session !== null) record.session_id = event.session;
    if (mergeInto !== null) record.merge_into = mergeInto;
    if (source.imported) record.imported = true;
    if (event.consent !== null) record.consent = event.consent;
    if (event.bot === true) record.bot = true;
    if (fact.type === "order_completed" && source.rules?.claimsPurchases === true) record.claimed = true;
    if (event.context !== null) record.context = event.context;
    const repair = clockRepair(clocks);
    if (repair !== null) record.context = { ...record.context, clock: repair };
    const made: { record: EventRecord; pointer: EventRecord | null } = { record, pointer: null };
    const pointTo = (pointer: Promise<EventRecord>): void =>
      void pointers.push(pointer.then((one) => (made.pointer = one)));
    if (keying !== null && keying.claimed !== null && mergeInto !== null) {
      pointTo(questionTo(keyOf(keying.claimed), mergeInto, record));
    } else if (keying !== null && keying.pointer !== null && plan.pointerWho !== null) {
      const pointed = {
        key: keyOf(emailHandle(keying.pointer)),
        who: sealedWho(plan.pointerWho),
        into: mergeInto ?? key,
        isUser: mergeInto !== null || event.identity.user_id !== undefined,
      };
      pointTo(pointerTo(pointed, record));
    }
    return made;
  });
  await Promise.all(pointers);
  return built;
};

/** What of an event is to be hashed and sealed: texts of its own identity, of its address's and of its traits. */
type Plan = {
  readonly event: CanonicalEvent;
  readonly keying: Keying | null;
  readonly who: string;
  readonly pointerWho: string | null;
  readonly traits: string | null;
};

const planOf = (event: CanonicalEvent, emails: ReadonlyMap<string, string>): Plan => {
  const { fact, identity } = event;
  const email = event.email === null ? null : (event.email.sha256 ?? emails.get(event.email.address) ?? null);
  const keying = event.key === null ? keyingOf(fact.type, identity, email) : null;
  const who: Identity = email === null || keying?.pointer === email ? identity : { ...identity, email_sha256: email };
  const pointer = keying?.pointer ?? null;
  return {
    event,
    keying,
    who: JSON.stringify(who),
    pointerWho: pointer === null ? null : JSON.stringify({ ...identity, email_sha256: pointer }),
    traits: event.traits === null ? null : JSON.stringify(event.traits),
  };
};

const emailHandle = (sha256: string): Handle => ({ kind: "email", id: sha256 });

const handlesOf = ({ key, mergeInto, pointer, claimed }: Keying): readonly Handle[] =>
  mergeInto === null && pointer === null && claimed === null
    ? [key]
    : [key, mergeInto, pointer === null ? null : emailHandle(pointer), claimed].filter((handle) => handle !== null);

const nameOf = ({ kind, id }: Handle): string => `${kind}:${id}`;
const asIs = (text: string): string => text;

/** Does `work` once per distinct name, for all of them at a time; then every result is at hand. */
const gathering = <A>(name: (argument: A) => string, work: (argument: A) => Promise<string>) => {
  const wanted = new Map<string, A>();
  return {
    want: (argument: A): void => void wanted.set(name(argument), argument),
    async all(): Promise<(argument: A) => string> {
      const done = new Map<string, string>();
      await Promise.all(Array.from(wanted, async ([each, argument]) => done.set(each, await work(argument))));
      return (argument) => {
        const result = done.get(name(argument));
        if (result === undefined) throw new Error("A record asks for a key or a seal that was not gathered.");
        return result;
      };
    },
  };
};

/** SHA-256 of the readable addresses among the events. */
const emailHashes = async (events: readonly CanonicalEvent[]): Promise<ReadonlyMap<string, string>> => {
  const addresses = new Set<string>();
  for (const { email } of events) if (email?.address !== undefined) addresses.add(email.address);
  if (addresses.size === 0) return noHashes;
  const hashed = Array.from(addresses, async (address) => [address, toHex(await sha256(utf8(address)))] as const);
  return new Map(await Promise.all(hashed));
};

const noHashes: ReadonlyMap<string, string> = new Map();

/** Each event's own id, or one derived. */
const idsOf = async (source: Source, events: readonly CanonicalEvent[], random: Random): Promise<readonly string[]> => {
  const given: string[] = [];
  for (const { id } of events) if (id !== null) given.push(id);
  if (given.length === events.length) return given;
  const repeated = repetitions(source, events);
  return Promise.all(
    events.map(async (event, index) => event.id ?? derivedId(source, event, repeated[index] ?? 0, random)),
  );
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

/** The address's own record: it leads to the person whose identify named it. */
const pointerTo = async (
  { key, who, into, isUser }: { key: string; who: string; into: string; isUser: boolean },
  record: EventRecord,
): Promise<EventRecord> => ({
  v: 1,
  id: await idWith(record.id, ":email"),
  source: record.source,
  shop: record.shop,
  occurred: record.occurred,
  received: record.received,
  key,
  who,
  merge_into: into,
  address: isUser ? "user" : "visitor",
  type: "alias",
  properties: {},
  ...(record.imported === true ? { imported: true as const } : {}),
});

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
