import type { Conflict } from "../contract/conflict.ts";
import type { ConsentCategory } from "../contract/consent.ts";
import type { Traits } from "../contract/record.ts";
import type { EventType } from "../contract/events/index.ts";
import type { Pace } from "./pace.ts";
import type { SeenItem } from "./person.port.ts";
import { noSeenIds, type SeenIds } from "./seen-ids.ts";

/** Bounds of what a profile keeps. Only order ids are remembered for ever, so that no order counts twice. */
export const kept = {
  viewed: 50,
  /** Sessions that may still grow: several devices, and late events. */
  sessions: 4,
  cartLines: 200,
  affinities: 100,
  refused: 200,
  traits: 100,
  /** Characters of one trait's value as JSON. */
  traitLength: 1_000,
  /** Characters of the sealed traits of one event, of which a personal one is kept. */
  sealedLength: 8_000,
  /** Characters of a name (trait, category, brand) as JSON. */
  nameLength: 202,
  mergedFrom: 100,
  conflicts: 20,
  /** People of whom this one is kept apart. */
  keptApart: 20,
  /** Items bought, and lines of orders that refunds are checked against: more than any shopper has. */
  purchasedItems: 20_000,
  orderLines: 50_000,
  /** Views, carts and purchases of items that count of one person and day: the keenest shoppers see a few hundred. */
  counted: 1_000,
} as const;

export type Session = {
  /** Ordinal within the person, from 1, in log order. */
  readonly n: number;
  /** As the sender named it; null when it is cut by idle time. */
  readonly given: string | null;
  /** Epoch ms of its oldest and newest event. */
  first: number;
  last: number;
  /** Its latest distinct items by their last view, oldest first, as far back as pairs reach. */
  views: string[];
};

/** `at` is the epoch ms of the line's last change. */
export type CartLine = { quantity: number; at: number };

/** Units of one item over all orders; `first` and `last` are epoch ms of its orders (null: only refunds are known). */
export type Purchase = {
  bought: number;
  refunded: number;
  first: number | null;
  last: number | null;
  orders: number;
  /** Session of the newest order. */
  session: number;
};

/** `again`: of a claimed order, days since the person's order of the item before it. */
export type OrderLine = { readonly item: string; quantity: number; refunded: number; again?: number };

/** One (shop, order id). */
export type Order = {
  /** Ordinal of the event that first named it. */
  readonly seq: number;
  /** False while only refunds of it have arrived: its lines, of quantity 0, then say what they gave back. */
  isBooked: boolean;
  lines: OrderLine[];
  /** A refund of the whole order came, perhaps before the order. */
  refunded: boolean;
  /** Booked on a browser's word that its source does not let count: another report of it still counts. */
  isClaim: boolean;
};

/** What was said last of a category of consent, when (epoch ms, occurred), and in which event. */
export type ConsentAnswer = { readonly value: boolean; readonly at: number; readonly event: string };

/** What the person's events that came in on one UTC day have counted for: hashes of kind and item. */
export type CountedDay = { readonly day: number; readonly hashes: Set<string> };

/** `at` is the epoch ms of the event that brought it up. */
export type KeptConflict = Conflict & { readonly at: number; readonly event: string };

/**
 * `sealed`: the sealed traits of the event that it came in, for one that names or locates the person. `event`: which
 * one; not known of what was stored before that was kept.
 */
export type Trait =
  | { readonly value: Traits[string]; readonly at: number; readonly event?: string; readonly sealed?: never }
  | { readonly sealed: string; readonly at: number; readonly event?: string; readonly value?: never };

/**
 * Everything that folding a person's records yields, without cursors, so that any batching of the same
 * records gives the same state. Maps rather than objects because their keys come from outside (`__proto__`).
 */
export type ProfileState = {
  /** Distinct events folded; also the sequence number of the newest one. */
  events: number;
  counters: Map<EventType, number>;
  /** Newest occurred time, epoch ms. */
  last: number | null;
  /** Most recently used first. */
  sessions: Session[];
  sessionCount: number;
  /** Distinct items, newest first. */
  viewed: SeenItem[];
  cart: Map<string, CartLine>;
  /** Units taken out before the additions they belong to arrived. */
  owed: Map<string, CartLine>;
  purchases: Map<string, Purchase>;
  /** By `identityHash(shop, order id)`. */
  orders: Map<string, Order>;
  categories: Map<string, number>;
  brands: Map<string, number>;
  traits: Map<string, Trait>;
  /** Epoch ms of the unsubscription from email; null when subscribed or unknown. */
  unsubscribed: number | null;
  /** Items the person said no to, with the epoch ms of that. */
  refused: Map<string, number>;
  /** The person this one became. */
  mergedInto: string | null;
  /** Of an email address: what it leads to. */
  leadsTo: "user" | "visitor" | null;
  /** Keys whose copied events were folded here, last copied last. */
  mergedFrom: Set<string>;
  /** How fast anonymous visitors were merged into this person; null before the first. */
  merging: Pace | null;
  /** People who did not take this one in. */
  keptApart: Set<string>;
  /** Oldest first. */
  conflicts: KeptConflict[];
  consent: Map<ConsentCategory, ConsentAnswer>;
  /** How fast countable events came; null before the first. */
  pace: Pace | null;
  /** Events beyond that pace, and the latest received UTC day that had one. */
  flood: { readonly day: number; readonly events: number } | null;
  /** The newest day on which something counted; null before the first. */
  counted: CountedDay | null;
  /** Epoch ms of the person's last erasure; null: never. All else is of the time after it. */
  erased: number | null;
  seen: SeenIds;
};

export const emptyProfile = (): ProfileState => ({
  events: 0,
  counters: new Map(),
  last: null,
  sessions: [],
  sessionCount: 0,
  viewed: [],
  cart: new Map(),
  owed: new Map(),
  purchases: new Map(),
  orders: new Map(),
  categories: new Map(),
  brands: new Map(),
  traits: new Map(),
  unsubscribed: null,
  refused: new Map(),
  mergedInto: null,
  leadsTo: null,
  mergedFrom: new Set(),
  merging: null,
  keptApart: new Set(),
  conflicts: [],
  consent: new Map(),
  pace: null,
  flood: null,
  counted: null,
  erased: null,
  seen: noSeenIds(),
});
