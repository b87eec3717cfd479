import type { StoredRecord } from "../../../src/log/event-log.port.ts";

/**
 * What the log's records must have done, told again without any code of ours: the yardstick of the checks.
 * Everything is by plain words of design 4: ids count once, orders once per person, copies count nowhere.
 */
export type Model = {
  readonly people: ReadonlyMap<string, ModelPerson>;
  /** By `item day`: counts and, by other item, [viewed next, viewed together, bought together]. */
  readonly items: ReadonlyMap<string, ModelItem>;
  /** `key source/id` of every copy that merges owe; `key source/id:shared_device` of every notice of one, or `:alias_of_user`. */
  readonly copies: ReadonlySet<string>;
  /** Copies that may have been brought before the erasure of whoever owed them, and need not be. */
  readonly mayBeCopied: ReadonlySet<string>;
  readonly applied: number;
  readonly duplicates: number;
  readonly copied: number;
  readonly erased: number;
};

export type ModelPerson = {
  /** `source/id` of the person's events in log order. */
  readonly events: string[];
  readonly bought: Map<string, number>;
  readonly refunded: Map<string, number>;
};

export type ModelItem = {
  views: number;
  carts: number;
  buys: number;
  imported: number;
  readonly pairs: Map<string, [number, number, number]>;
};

type Line = { readonly product_id: string; readonly quantity: number };
type Logged = {
  readonly id: string;
  readonly source: string;
  readonly shop: string;
  readonly key: string;
  readonly type: string;
  readonly occurred: number;
  readonly received: number;
  readonly session_id?: string;
  readonly merge_into?: string;
  readonly copied?: string;
  readonly address?: string;
  readonly conflict?: { readonly with: string };
  readonly imported?: boolean;
  readonly erased?: boolean;
  readonly properties: { readonly product_id: string; readonly order_id: string; readonly products: readonly Line[] };
};

type Order = { lines: readonly Line[] | null; refunded: boolean };

const add = (counts: Map<string, number>, name: string, n: number): void => {
  counts.set(name, (counts.get(name) ?? 0) + n);
};

const personModel = () => ({
  events: [] as string[],
  bought: new Map<string, number>(),
  refunded: new Map<string, number>(),
  seen: new Set<string>(),
  orders: new Map<string, Order>(),
  /** By item, epoch ms. */
  lastOrdered: new Map<string, number>(),
  sessions: new Map<string, string[]>(),
  kept: [] as Logged[],
  became: null as string | null,
  /** When they were erased, epoch ms; what they owe others by name. */
  erased: 0,
  owes: new Set<string>(),
  /** `kind item day` of what counted; days of arrival, which never go back. */
  counted: new Set<string>(),
  day: 0,
});

/** `partitions`: each one's records in log order, without those that had to be parked. */
export const modelOf = (partitions: readonly (readonly StoredRecord[])[]): Model => {
  const people = new Map<string, ReturnType<typeof personModel>>();
  const items = new Map<string, ModelItem>();
  const copies = new Set<string>();
  const mayBeCopied = new Set<string>();
  const totals = { applied: 0, duplicates: 0, copied: 0, erased: 0 };

  const itemOf = (item: string, record: Logged): ModelItem => {
    const key = `${item} ${Math.floor(record.occurred / 86_400_000)}`;
    const row = items.get(key) ?? { views: 0, carts: 0, buys: 0, imported: 0, pairs: new Map() };
    items.set(key, row);
    return row;
  };
  const pair = (item: string, other: string, record: Logged, sums: readonly [number, number, number]): void => {
    const row = itemOf(item, record);
    const [next, together, bought] = row.pairs.get(other) ?? [0, 0, 0];
    row.pairs.set(other, [next + sums[0], together + sums[1], bought + sums[2]]);
  };

  const owe = (person: ReturnType<typeof personModel>, copy: string): void => {
    copies.add(copy);
    person.owes.add(copy);
  };

  for (const { value } of partitions.flat()) {
    const record = JSON.parse(value) as Logged;
    const name = `${record.source}/${record.id}`;
    const person = people.get(record.key) ?? personModel();
    people.set(record.key, person);
    if (record.erased === true && record.received > person.erased) {
      totals.applied += 1;
      for (const one of person.owes) mayBeCopied.add(one);
      people.set(record.key, { ...personModel(), erased: record.received });
      continue;
    }
    if (person.erased > 0 && Math.min(record.occurred, record.received) <= person.erased) {
      const isKnown = record.erased === true || person.seen.has(name);
      totals[isKnown ? "duplicates" : "erased"] += 1;
      continue;
    }
    if (person.seen.has(name)) {
      totals.duplicates += 1;
      continue;
    }
    person.seen.add(name);
    const counts = record.copied === undefined;
    totals[counts ? "applied" : "copied"] += 1;
    if (counts && record.conflict !== undefined) {
      // An alias took this user's id for an earlier one: if there is such a user, both are told, and nothing is merged.
      if (person.events.length === 0) continue;
      owe(person, `${record.conflict.with} ${name}:alias_of_user`);
    }
    /** Once per person, item and day, but for imports. */
    const once = (kind: string, item: string): boolean => {
      if (!counts || record.imported === true) return counts;
      person.day = Math.max(person.day, Math.floor(record.received / 86_400_000));
      const name = `${kind} ${item} ${person.day}`;
      return !person.counted.has(name) && person.counted.add(name) !== undefined;
    };
    const isPointer = record.type === "alias" && record.merge_into !== undefined;
    if (!isPointer) {
      person.events.push(name);
      person.kept.push(record);
    }

    if (record.type === "product_viewed") {
      const item = record.properties.product_id;
      const session = person.sessions.get(record.session_id ?? "") ?? [];
      person.sessions.set(record.session_id ?? "", session);
      const before = session.filter((one) => one !== item).reverse();
      const [last] = before;
      const isFirstStep = last !== undefined && once("step", `${last} ${item}`);
      if (!once("view", item)) {
        if (isFirstStep) pair(last, item, record, [27_720, 0, 0]);
      } else {
        itemOf(item, record).views += record.imported === true ? 0 : 1;
        const together = session.includes(item) ? 0 : 1;
        for (const [at, other] of before.entries()) {
          pair(other, item, record, [27_720 / (at + 1), together, 0]);
          pair(item, other, record, [0, together, 0]);
        }
      }
      session.splice(0, session.length, ...before.reverse().slice(-5), item);
    }
    if (record.type === "product_added" && once("cart", record.properties.product_id) && record.imported !== true) {
      itemOf(record.properties.product_id, record).carts += 1;
    }
    if (record.type === "order_completed" || record.type === "order_refunded") {
      const { order_id: id, products } = record.properties;
      const order = person.orders.get(`${record.shop} ${id}`) ?? { lines: null, refunded: false };
      person.orders.set(`${record.shop} ${id}`, order);
      const { lines, refunded } = order;
      if (record.type === "order_refunded") order.refunded = true;
      else if (lines === null) order.lines = products;
      if (lines === null) for (const line of order.lines ?? []) add(person.bought, line.product_id, line.quantity);
      if (order.refunded && order.lines !== null && (lines === null || !refunded)) {
        for (const line of order.lines) add(person.refunded, line.product_id, line.quantity);
      }
      const isNew = lines === null && order.lines !== null;
      const ids = isNew ? products.map((line) => line.product_id) : [];
      const counting = new Set(ids.filter((item) => once("buy", item)));
      if (lines === null && order.lines !== null) {
        for (const { product_id: item } of order.lines) {
          const last = person.lastOrdered.get(item) ?? record.occurred;
          const days = Math.floor((record.occurred - last) / 86_400_000);
          if (days >= 1 && counting.has(item)) pair(item, item, record, [days, 1, 0]);
          person.lastOrdered.set(item, Math.max(last, record.occurred));
        }
      }
      if (lines === null && order.lines !== null && counts) {
        for (const [at, line] of products.entries()) {
          const isCounted = counting.has(line.product_id);
          if (isCounted) itemOf(line.product_id, record)[record.imported === true ? "imported" : "buys"] += 1;
          for (const [place, other] of products.entries()) {
            if (other === line || !(isCounted || counting.has(other.product_id))) continue;
            pair(line.product_id, other.product_id, record, [0, 0, 60 / Math.abs(place - at)]);
          }
        }
      }
    }

    const before = person.became;
    if (counts && record.merge_into !== undefined && record.merge_into !== record.key) {
      person.became = record.merge_into;
    }
    const to = person.became;
    if (to === null) continue;
    if (before !== null && before !== to && record.address === undefined) {
      for (const one of [before, to]) owe(person, `${one} ${name}:shared_device`);
    }
    const owed = before === null ? person.kept : isPointer || record.copied === to ? [] : [record];
    for (const one of owed) owe(person, `${to} ${one.source}/${one.id}`);
  }
  for (const one of mayBeCopied) copies.delete(one);
  return { people, items, copies, mayBeCopied, ...totals };
};
