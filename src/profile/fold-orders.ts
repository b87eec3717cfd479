import { type ItemDelta, pairUnit } from "../contract/contribution.ts";
import type { Product } from "../contract/events/product.ts";
import { identityHash } from "./identity-hash.ts";
import { addPair, dayOf, deltaDraft, type DeltaDraft } from "./item-deltas.ts";
import type { Order, OrderLine, ProfileState, Purchase } from "./state.ts";

/**
 * Lines of one order that make pairs, and how far apart two of them may stand. What is put into a basket one after the
 * other belongs together more than the rest of it: measured offline, this is worth 7 points of HR@10 (5 on baskets of 7
 * items and less), 64 lines add nothing to 32, nor does a distance of 12 to 6 (src/recommend/tuning.md).
 */
const paired = { lines: 32, reach: 6 } as const;

/** An order or refund as reported: which order, what, when (epoch ms). */
export type OrderReport = {
  readonly shop: string;
  readonly orderId: string;
  readonly products: readonly Product[];
  readonly at: number;
  /** Only claimed, by a browser whose source does not let purchases count. */
  readonly isClaim?: boolean;
};

/** A line of an order just booked. */
export type BookedLine = Pick<OrderLine, "item" | "quantity"> & {
  /** Days since the person's last order of the item; null for a first one, and within a day. */
  readonly again: number | null;
};

export type Booked = {
  /** One per item. */
  readonly lines: readonly BookedLine[];
  /** False for a report of an order that was only claimed so far: what it says of the person is known. */
  readonly isNew: boolean;
};

/**
 * Books an order, once per (shop, order id): the first report with lines counts, and once more the first that is no
 * claim. Null when there is nothing new.
 */
export const bookOrder = (state: ProfileState, report: OrderReport, session: number): Booked | null => {
  const order = orderOf(state, report);
  const isClaim = report.isClaim === true;
  if (report.products.length === 0) return null;
  if (order.isBooked) return order.isClaim && !isClaim ? { lines: confirmed(order), isNew: false } : null;
  order.isClaim = isClaim;
  const refundedBefore = order.lines;
  order.isBooked = true;
  order.lines = linesOf(report.products);
  const booked: BookedLine[] = [];
  for (const line of order.lines) {
    const purchase = purchaseOf(state, line.item);
    const again = daysSince(purchase.last, report.at);
    booked.push({ item: line.item, quantity: line.quantity, again });
    if (isClaim && again !== null) line.again = again;
    purchase.bought += line.quantity;
    purchase.orders += 1;
    purchase.first = Math.min(purchase.first ?? report.at, report.at);
    if (purchase.last === null || report.at >= purchase.last) {
      purchase.last = report.at;
      purchase.session = session;
    }
  }
  for (const { item, refunded } of refundedBefore) {
    purchaseOf(state, item).refunded -= refunded;
    refundUnits(state, order, item, refunded);
  }
  if (order.refunded) refundRest(state, order);
  return { lines: booked, isNew: true };
};

/** The claim's own lines, for what the person has goes by them. */
const confirmed = (order: Order): readonly BookedLine[] => {
  order.isClaim = false;
  return order.lines.map((line) => {
    const { item, quantity, again = null } = line;
    delete line.again;
    return { item, quantity, again };
  });
};

const daysSince = (last: number | null, at: number): number | null => {
  const days = last === null ? 0 : Math.floor((at - last) / 86_400_000);
  return days < 1 ? null : days;
};

/**
 * Books a refund. Lines of a known order are bounded by what it held, so that a refund told twice is not
 * refunded twice; lines of an unknown order are taken as they are, until the order arrives and bounds them.
 * Without lines the whole order goes back, even if the order itself only arrives later.
 */
export const bookRefund = (state: ProfileState, report: OrderReport): void => {
  const order = orderOf(state, report);
  if (report.products.length === 0) {
    order.refunded = true;
    refundRest(state, order);
    return;
  }
  for (const given of linesOf(report.products)) {
    const units = Math.abs(given.quantity);
    if (order.isBooked) refundUnits(state, order, given.item, units);
    else noteRefund(state, order, given.item, units);
  }
};

/**
 * One purchase per item of the lines in `counting`, however many units: an order of a million would stand first for
 * months. Imports apart, for they must not raise trending. Pairs among the first lines, near ones more,
 * of which one must count.
 */
export const orderDeltas = (
  lines: readonly BookedLine[],
  counting: ReadonlySet<BookedLine>,
  at: number,
  isImported: boolean,
): readonly ItemDelta[] => {
  if (counting.size === 0) return [];
  const day = dayOf(at);
  const drafts = new Map<BookedLine, DeltaDraft>();
  for (const line of lines) {
    if (line.quantity <= 0) continue;
    const draft = deltaDraft(line.item, day);
    drafts.set(line, draft);
    if (!counting.has(line)) continue;
    if (isImported) draft.importedBuys = 1;
    else draft.buys = 1;
    if (line.again !== null) addPair(draft.pairs, line.item, line.again, 1, 0);
  }
  const first = [...drafts].slice(0, paired.lines);
  for (const [place, [line, one]] of first.entries()) {
    const before = first.slice(Math.max(0, place - paired.reach), place).toReversed();
    for (const [back, [earlier, other]] of before.entries()) {
      if (!counting.has(line) && !counting.has(earlier)) continue;
      const near = pairUnit.boughtTogether / (back + 1);
      addPair(one.pairs, other.item, 0, 0, near);
      addPair(other.pairs, one.item, 0, 0, near);
    }
  }
  return [...drafts.values()];
};

const orderOf = (state: ProfileState, report: OrderReport): Order => {
  const hash = identityHash(report.shop, report.orderId);
  let order = state.orders.get(hash);
  if (order === undefined) {
    order = { seq: state.events, isBooked: false, lines: [], refunded: false, isClaim: false };
    state.orders.set(hash, order);
  }
  return order;
};

const purchaseOf = (state: ProfileState, item: string): Purchase => {
  let purchase = state.purchases.get(item);
  if (purchase === undefined) {
    purchase = { bought: 0, refunded: 0, first: null, last: null, orders: 0, session: 0 };
    state.purchases.set(item, purchase);
  }
  return purchase;
};

const linesOf = (products: readonly Product[]): OrderLine[] => {
  const lines = new Map<string, OrderLine>();
  for (const product of products) {
    const quantity = product.quantity ?? 1;
    const line = lines.get(product.product_id);
    if (line === undefined) lines.set(product.product_id, { item: product.product_id, quantity, refunded: 0 });
    else line.quantity += quantity;
  }
  return [...lines.values()];
};

/** Whatever is left of each line, be it units bought or (negative) a correction. */
const refundRest = (state: ProfileState, order: Order): void => {
  for (const line of order.lines) giveBack(state, line, line.quantity - line.refunded);
};

const refundUnits = (state: ProfileState, order: Order, item: string, units: number): void => {
  const line = order.lines.find((each) => each.item === item);
  if (line !== undefined) giveBack(state, line, Math.min(units, Math.max(0, line.quantity - line.refunded)));
};

/** Of an order that has not arrived. */
const noteRefund = (state: ProfileState, order: Order, item: string, units: number): void => {
  let line = order.lines.find((each) => each.item === item);
  if (line === undefined) {
    line = { item, quantity: 0, refunded: 0 };
    order.lines.push(line);
  }
  giveBack(state, line, units);
};

const giveBack = (state: ProfileState, line: OrderLine, units: number): void => {
  line.refunded += units;
  purchaseOf(state, line.item).refunded += units;
};
