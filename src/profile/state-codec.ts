import type { ConsentCategory } from "../contract/consent.ts";
import type { EventType } from "../contract/events/index.ts";
import type { Traits } from "../contract/record.ts";
import { hashLength, identityHash } from "./identity-hash.ts";
import type { Pace } from "./pace.ts";
import type { SeenItem } from "./person.port.ts";
import { lastingBuckets } from "./seen-ids.ts";
import {
  emptyProfile,
  type CartLine,
  type ConsentAnswer,
  type CountedDay,
  type KeptConflict,
  type Order,
  type ProfileState,
  type Purchase,
  type Session,
  type Trait,
} from "./state.ts";

/**
 * A state as texts: `core` holds what is bounded and changes with every event, `parts` what may grow without
 * bound, cut so that a change touches few of them. Deterministic, so that equal states give equal texts.
 */
export type EncodedState = { readonly core: string; readonly parts: ReadonlyMap<string, string> };

/** Purchases and orders are spread over this many parts each, by hash. */
const buckets = 16;

type Core = {
  readonly v: 1;
  readonly events: number;
  readonly counters: [EventType, number][];
  readonly last: number | null;
  readonly sessions: Session[];
  readonly sessionCount: number;
  readonly viewed: SeenItem[];
  readonly cart: [string, CartLine][];
  /** Absent in what was stored before there was such a thing. */
  readonly owed?: [string, CartLine][];
  readonly categories: [string, number][];
  readonly brands: [string, number][];
  readonly traits: [string, { value: Traits[string]; at: number; by?: number }][];
  /** Personal traits: name, time and event of each, by the sealed text that they came in. */
  readonly sealed?: [string, [name: string, at: number, by?: number][]][];
  /** Events that traits came in; `by` counts from 0. */
  readonly traitEvents?: string[];
  readonly unsubscribed: number | null;
  readonly refused: [string, number][];
  readonly mergedInto: string | null;
  readonly mergedFrom: string[];
  readonly newestDay: number;
  // Absent where there is nothing of it, as in what was stored before there was such a thing.
  readonly leadsTo?: "user" | "visitor";
  readonly merging?: Pace;
  readonly keptApart?: string[];
  readonly conflicts?: KeptConflict[];
  readonly consent?: [ConsentCategory, ConsentAnswer][];
  readonly pace?: Pace;
  readonly flood?: { readonly day: number; readonly events: number };
  readonly counted?: [day: number, hashes: string];
  readonly erased?: number;
};

export const encodeCore = (state: ProfileState): string => {
  const core: Core = {
    v: 1,
    events: state.events,
    counters: [...state.counters],
    last: state.last,
    sessions: state.sessions,
    sessionCount: state.sessionCount,
    viewed: state.viewed,
    cart: [...state.cart],
    ...(state.owed.size === 0 ? {} : { owed: [...state.owed] }),
    categories: [...state.categories],
    brands: [...state.brands],
    ...packTraits(state.traits),
    unsubscribed: state.unsubscribed,
    refused: [...state.refused],
    mergedInto: state.mergedInto,
    mergedFrom: [...state.mergedFrom],
    newestDay: state.seen.newestDay,
    ...(state.leadsTo === null ? {} : { leadsTo: state.leadsTo }),
    ...(state.merging === null ? {} : { merging: state.merging }),
    ...(state.keptApart.size === 0 ? {} : { keptApart: [...state.keptApart] }),
    ...(state.conflicts.length === 0 ? {} : { conflicts: state.conflicts }),
    ...(state.consent.size === 0 ? {} : { consent: inOrder(state.consent) }),
    ...(state.pace === null ? {} : { pace: state.pace }),
    ...(state.flood === null ? {} : { flood: state.flood }),
    ...(state.counted === null ? {} : { counted: packCounted(state.counted) }),
    ...(state.erased === null ? {} : { erased: state.erased }),
  };
  return JSON.stringify(core);
};

/** Parts of the seen ids: `seen/{day}` and `lasting/{bucket}`. */
export const encodeSeen = (state: ProfileState, parts: Map<string, string>): void => {
  for (const [day, packed] of state.seen.days) parts.set(`seen/${day}`, packed);
  for (const [bucket, packed] of state.seen.lasting.entries())
    if (packed !== "") parts.set(`lasting/${bucket}`, packed);
};

/** Parts of what orders and refunds change: `purchases/{bucket}` and `orders/{bucket}`. */
export const encodeOrders = (state: ProfileState, parts: Map<string, string>): void => {
  encodeBuckets(parts, "purchases", state.purchases, purchaseBucket, packPurchase);
  encodeBuckets(parts, "orders", state.orders, bucketOf, packOrder);
};

/** Changes whenever `encodeOrders` might. */
export const ordersRevision = ({ counters, erased }: ProfileState): string =>
  `${erased}/${(counters.get("order_completed") ?? 0) + (counters.get("order_refunded") ?? 0)}`;

export const encodeState = (state: ProfileState): EncodedState => {
  const parts = new Map<string, string>();
  encodeSeen(state, parts);
  encodeOrders(state, parts);
  return { core: encodeCore(state), parts };
};

export const decodeState = ({ core, parts }: EncodedState): ProfileState => {
  const { v: _version, newestDay, sealed, traitEvents, counted, ...rest } = JSON.parse(core) as Core;
  const state: ProfileState = {
    ...emptyProfile(),
    ...rest,
    counters: new Map(rest.counters),
    cart: new Map(rest.cart),
    owed: new Map(rest.owed),
    categories: new Map(rest.categories),
    brands: new Map(rest.brands),
    traits: unpackTraits({ traits: rest.traits, sealed, traitEvents }),
    refused: new Map(rest.refused),
    mergedFrom: new Set(rest.mergedFrom),
    keptApart: new Set(rest.keptApart),
    consent: new Map(rest.consent),
    counted: counted === undefined ? null : unpackCounted(counted),
  };
  state.seen.newestDay = newestDay;
  for (const [name, body] of parts) decodePart(state, name, body);
  return state;
};

/**
 * Each sealed text once, in the order of the names: what came together changes together. So is each event's id, in the
 * order in which traits name them.
 */
const packTraits = (traits: ProfileState["traits"]): Pick<Core, "traits" | "sealed" | "traitEvents"> => {
  const events = new Map<string, number>();
  const by = (event: string): number => {
    const known = events.get(event) ?? events.size;
    events.set(event, known);
    return known;
  };
  const plain: Core["traits"] = [];
  for (const [name, { value, at, event }] of traits) {
    if (value !== undefined) plain.push([name, { value, at, ...(event === undefined ? {} : { by: by(event) }) }]);
  }
  const texts = new Map<string, [string, number, number?][]>();
  for (const [name, { sealed, at, event }] of [...traits].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (sealed === undefined) continue;
    const names = texts.get(sealed) ?? [];
    names.push(event === undefined ? [name, at] : [name, at, by(event)]);
    texts.set(sealed, names);
  }
  return {
    traits: plain,
    ...(texts.size === 0 ? {} : { sealed: [...texts] }),
    ...(events.size === 0 ? {} : { traitEvents: [...events.keys()] }),
  };
};

const unpackTraits = ({
  traits,
  sealed = [],
  traitEvents = [],
}: {
  readonly [K in "traits" | "sealed" | "traitEvents"]: Core[K] | undefined;
} & Pick<Core, "traits">): ProfileState["traits"] => {
  const from = (by: number | undefined): { event?: string } => {
    const event = by === undefined ? undefined : traitEvents[by];
    return event === undefined ? {} : { event };
  };
  const unpacked = new Map<string, Trait>();
  for (const [name, { value, at, by }] of traits) unpacked.set(name, { value, at, ...from(by) });
  for (const [text, names] of sealed) {
    for (const [name, at, by] of names) unpacked.set(name, { sealed: text, at, ...from(by) });
  }
  return unpacked;
};

/** So that the text does not depend on which category was answered first. */
const inOrder = (consent: ReadonlyMap<ConsentCategory, ConsentAnswer>): [ConsentCategory, ConsentAnswer][] =>
  [...consent].sort(([a], [b]) => (a < b ? -1 : 1));

const packCounted = ({ day, hashes }: CountedDay): NonNullable<Core["counted"]> => [day, [...hashes].join("")];

const unpackCounted = ([day, packed]: NonNullable<Core["counted"]>): CountedDay => {
  const hashes = new Set<string>();
  for (let at = 0; at < packed.length; at += hashLength) hashes.add(packed.slice(at, at + hashLength));
  return { day, hashes };
};

const decodePart = (state: ProfileState, name: string, body: string): void => {
  const [kind, index] = name.split("/");
  if (kind === "seen") state.seen.days.set(Number(index), body);
  else if (kind === "lasting") {
    while (state.seen.lasting.length < lastingBuckets) state.seen.lasting.push("");
    state.seen.lasting[Number(index)] = body;
  } else if (kind === "purchases") {
    for (const packed of JSON.parse(body) as PackedPurchase[]) state.purchases.set(...unpackPurchase(packed));
  } else if (kind === "orders") {
    for (const packed of JSON.parse(body) as PackedOrder[]) state.orders.set(...unpackOrder(packed));
  }
};

type PackedPurchase = [string, number, number, number | null, number | null, number, number];

const packPurchase = (item: string, p: Purchase): PackedPurchase => [
  item,
  p.bought,
  p.refunded,
  p.first,
  p.last,
  p.orders,
  p.session,
];

const unpackPurchase = (packed: PackedPurchase): [string, Purchase] => {
  const [item, bought, refunded, first, last, orders, session] = packed;
  return [item, { bought, refunded, first, last, orders, session }];
};

type PackedLine = [item: string, quantity: number, refunded: number, again?: number];

/** `flags`: 1 refunded as a whole, 2 not booked, 4 a claim. */
type PackedOrder = [hash: string, seq: number, flags: number, lines: PackedLine[]];

const packOrder = (hash: string, order: Order): PackedOrder => [
  hash,
  order.seq,
  (order.refunded ? 1 : 0) + (order.isBooked ? 0 : 2) + (order.isClaim ? 4 : 0),
  order.lines.map(({ item, quantity, refunded, again }) =>
    again === undefined ? [item, quantity, refunded] : [item, quantity, refunded, again],
  ),
];

const unpackOrder = ([hash, seq, flags, lines]: PackedOrder): [string, Order] => [
  hash,
  {
    seq,
    isBooked: (flags & 2) === 0,
    refunded: (flags & 1) !== 0,
    isClaim: (flags & 4) !== 0,
    lines: lines.map(([item, quantity, back, again]) => ({
      item,
      quantity,
      refunded: back,
      ...(again === undefined ? {} : { again }),
    })),
  },
];

const bucketOf = (hash: string): number => hash.charCodeAt(0) % buckets;

const purchaseBucket = (item: string): number => bucketOf(identityHash("item", item));

const encodeBuckets = <T>(
  parts: Map<string, string>,
  kind: string,
  entries: ReadonlyMap<string, T>,
  bucket: (key: string) => number,
  pack: (key: string, entry: T) => unknown,
): void => {
  const packed = new Map<number, unknown[]>();
  for (const [key, entry] of entries) {
    const at = bucket(key);
    const list = packed.get(at);
    if (list === undefined) packed.set(at, [pack(key, entry)]);
    else list.push(pack(key, entry));
  }
  for (const [at, list] of packed) parts.set(`${kind}/${at}`, JSON.stringify(list));
};
