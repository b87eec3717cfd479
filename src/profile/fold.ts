import type { ItemDelta } from "../contract/contribution.ts";
import type { Conflict } from "../contract/conflict.ts";
import type { EventType } from "../contract/events/index.ts";
import type { Product } from "../contract/events/product.ts";
import type { EventRecord, Traits } from "../contract/record.ts";
import { addConflict } from "./conflicts.ts";
import { isPointer } from "./copies.ts";
import { addInterest, foldAffinity, interest } from "./fold-affinity.ts";
import { addToCart, removeFromCart, replaceCart, takeBoughtOut } from "./fold-cart.ts";
import { type Countable, countsOnce } from "./counted.ts";
import { forget, isForgotten } from "./erasure/forgotten.ts";
import { foldConsent } from "./fold-consent.ts";
import { foldConflict, foldMerge, takesIn } from "./fold-identity.ts";
import { foldMuted, type Muted } from "./fold-muted.ts";
import { bookOrder, bookRefund, orderDeltas } from "./fold-orders.ts";
import { forgetOldest } from "./forget-orders.ts";
import { foldSubscription } from "./fold-subscription.ts";
import { foldTraits } from "./fold-traits.ts";
import { foldView, noteSessionView, returnDeltas, viewDeltas, viewedBefore } from "./fold-views.ts";
import { dayOf, deltaDraft } from "./item-deltas.ts";
import { isSeen, recordHash, remember } from "./seen-ids.ts";
import { sessionFor } from "./sessions.ts";
import { kept, type ProfileState, type Session } from "./state.ts";

/** What was sealed in the record. */
export type Opened = { readonly traits: Traits | null };

export const nothingOpened: Opened = { traits: null };

export type Folded = {
  /** duplicate: nothing changed; copied: folded without contributing; erased: of a person who is, nothing changed. */
  readonly outcome: "applied" | "duplicate" | "copied" | "erased";
  /** What the record adds to the statistics of items, one entry per (item, day). */
  readonly deltas: readonly ItemDelta[];
  /** Ordinal of the session it fell into; 0 when it belongs to none. */
  readonly session: number;
  /** Whether it is an event of this person's life, to be kept as such. */
  readonly isListed: boolean;
  /** Why it contributes nothing although it is neither a copy nor a duplicate. */
  readonly muted: Muted | null;
  /** The other person of a conflict that it brought up, who must be told. */
  readonly raised: Conflict | null;
  /** The person was erased: whatever is kept of earlier records goes. */
  readonly forgets?: true;
};

const none: readonly ItemDelta[] = [];
const duplicate: Folded = {
  outcome: "duplicate",
  deltas: none,
  session: 0,
  isListed: false,
  muted: null,
  raised: null,
};

/**
 * Folds one record into the state, in place. Records of one person must come in log order; what they
 * contribute is decided by the person's earlier records only and never taken back.
 */
export const fold = (state: ProfileState, record: EventRecord, opened: Opened = nothingOpened): Folded => {
  const hash = recordHash(record);
  if (isSeen(state.seen, hash, record.received)) return duplicate;
  if (isForgotten(state.erased, record))
    return record.erased === true ? duplicate : { ...duplicate, outcome: "erased" };
  if (record.erased === true) return foldErasure(state, record);
  const isCopy = record.copied !== undefined;
  if (record.conflict !== undefined) return foldAbout(state, record, record.conflict, hash);
  if (record.copied !== undefined && !takesIn(state, record.copied, record.received)) {
    remember(state.seen, hash, record.received, false);
    return keptOut(state, record, { kind: "merge_cap", with: record.copied });
  }
  remember(state.seen, hash, record.received, isCopy || record.imported === true);

  countEvent(state, record);
  if (state.last === null || record.occurred > state.last) state.last = record.occurred;
  foldMerge(state, record);
  foldConsent(state, record);

  const muted = foldMuted(state, record);
  const session = isSessionless(record.type) ? null : sessionFor(state, record.occurred, record.session_id);
  const contributes = !isCopy && muted === null;
  // Imports may bring years at once, and raise no trend.
  const counts: Counts = (of, item) =>
    contributes && (record.imported === true || countsOnce(state, of, item, record.received));
  const deltas = foldFact(state, record, session, opened, counts);
  return {
    outcome: isCopy ? "copied" : "applied",
    deltas: counted(deltas, record),
    session: session?.n ?? 0,
    isListed: !isPointer(record),
    muted,
    raised: null,
  };
};

const countEvent = (state: ProfileState, record: EventRecord): void => {
  state.events += 1;
  state.counters.set(record.type, (state.counters.get(record.type) ?? 0) + 1);
};

/** Nobody did it, and it shows nowhere; its time is what its repetition is known by. */
const foldErasure = (state: ProfileState, record: EventRecord): Folded => {
  forget(state, record.received);
  return { ...duplicate, outcome: "applied", forgets: true };
};

/** A record about two people, which nobody did: it is no sign of life. */
const foldAbout = (state: ProfileState, record: EventRecord, conflict: Conflict, hash: string): Folded => {
  const isCopy = record.copied !== undefined;
  remember(state.seen, hash, record.received, isCopy || record.imported === true);
  const { isListed, raised } = foldConflict(state, record, conflict);
  if (isListed) countEvent(state, record);
  return { outcome: isCopy ? "copied" : "applied", deltas: none, session: 0, isListed, muted: null, raised };
};

/** Somebody's copy that has no effect here; the first of theirs tells them. */
const keptOut = (state: ProfileState, record: EventRecord, conflict: Conflict): Folded => {
  const isNew = addConflict(state, conflict, record);
  return { ...duplicate, outcome: "copied", raised: isNew ? conflict : null };
};

/** Imports say what belongs together, never what is popular now; what they bought is counted apart. */
const counted = (deltas: readonly ItemDelta[], record: EventRecord): readonly ItemDelta[] =>
  record.imported === true ? deltas.map((delta) => ({ ...delta, views: 0, carts: 0 })) : deltas;

/** Whether an item counts for a record: once per kind and day, and never where the record as a whole counts nowhere. */
type Counts = (of: Countable, item: string) => boolean;

const foldFact = (
  state: ProfileState,
  record: EventRecord,
  session: Session | null,
  opened: Opened,
  counts: Counts,
): readonly ItemDelta[] => {
  const at = record.occurred;
  switch (record.type) {
    case "product_viewed": {
      const item = record.properties.product_id;
      foldAffinity(state, record.properties, interest.view);
      if (session === null) return none;
      const deltas = countedView(session, item, at, counts);
      noteSessionView(session, item);
      foldView(state, session, item, at);
      return deltas;
    }
    case "product_added": {
      const item = record.properties.product_id;
      foldAffinity(state, record.properties, interest.cart);
      addToCart(state, record.properties, at);
      return counts("cart", item) ? [{ ...deltaDraft(item, dayOf(at)), carts: 1 }] : none;
    }
    case "product_removed":
      removeFromCart(state, record.properties, at);
      return none;
    case "cart_viewed":
      if (record.properties.products !== undefined) replaceCart(state, record.properties.products, at);
      return none;
    case "order_completed": {
      const { order_id: orderId, products } = record.properties;
      const isClaim = record.claimed === true;
      const booked = bookOrder(state, { shop: record.shop, orderId, products, at, isClaim }, session?.n ?? 0);
      if (booked === null) return none;
      if (booked.isNew) {
        forgetOldest(state);
        takeBoughtOut(state, products, at);
        for (const product of firstOfEach(products)) foldAffinity(state, product, interest.purchase);
      }
      if (isClaim) return none;
      const counting = booked.lines.filter(({ item, quantity }) => quantity > 0 && counts("buy", item));
      return orderDeltas(booked.lines, new Set(counting), at, record.imported === true);
    }
    case "order_refunded": {
      const { order_id: orderId, products = [] } = record.properties;
      bookRefund(state, { shop: record.shop, orderId, products, at });
      forgetOldest(state);
      return none;
    }
    case "product_list_viewed":
      addInterest(state.categories, record.properties.category, interest.view);
      return none;
    case "identify":
    case "alias":
      if (opened.traits !== null) foldTraits(state, opened.traits, { at, event: record.id }, record.traits ?? null);
      return none;
    case "email_unsubscribed":
      state.unsubscribed = Math.max(state.unsubscribed ?? at, at);
      return none;
    case "feedback":
      foldFeedback(state, record.properties.kind, record.properties.item_id, at);
      return none;
    // Counted and kept as events; nothing in the profile follows from them yet.
    case "page":
    case "screen":
    case "group":
    case "checkout_started":
    case "products_searched":
    case "email_delivered":
    case "email_opened":
    case "email_clicked":
    case "email_click_confirmed":
      return none;
    case "custom":
      foldSubscription(state, record.properties.name, at);
      return none;
    default:
      return unreachable(record);
  }
};

/** What happens without the person being on the site opens and prolongs no session. */
const isSessionless = (type: EventType): boolean =>
  type === "email_delivered" ||
  type === "email_opened" ||
  type === "email_click_confirmed" ||
  type === "email_unsubscribed" ||
  type === "order_refunded";

/** Each item and each step from one item to the next counts once a day, so that nobody moves a list by going round. */
const countedView = (session: Session, item: string, at: number, counts: Counts): readonly ItemDelta[] => {
  const before = viewedBefore(session, item);
  const isFirstStep = before !== null && counts("step", `${before}\n${item}`);
  if (counts("view", item)) return viewDeltas(session, item, at);
  return isFirstStep ? returnDeltas(before, item, at) : none;
};

const firstOfEach = (products: readonly Product[]): Iterable<Product> => {
  const first = new Map<string, Product>();
  for (const product of products) if (!first.has(product.product_id)) first.set(product.product_id, product);
  return first.values();
};

const foldFeedback = (state: ProfileState, kind: string, item: string | undefined, at: number): void => {
  if (item === undefined) return;
  if (kind === "more_like_this") state.refused.delete(item);
  if (kind !== "not_for_me") return;
  state.refused.delete(item);
  state.refused.set(item, at);
  const [oldest] = state.refused.keys();
  if (state.refused.size > kept.refused && oldest !== undefined) state.refused.delete(oldest);
};

const unreachable = (record: never): never => {
  throw new Error(`unfolded event ${JSON.stringify(record)}`);
};
