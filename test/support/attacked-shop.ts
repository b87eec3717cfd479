import type { EventFact } from "../../src/contract/events/index.ts";
import type { EventRecord } from "../../src/contract/record.ts";
import { buildList } from "../../src/items/lists.ts";
import { byPopularity, standingOf } from "../../src/items/popular.ts";
import { addDelta, emptyDayRow, type DayRow } from "../../src/items/sums.ts";
import { fold } from "../../src/profile/fold.ts";
import { emptyProfile, type ProfileState } from "../../src/profile/state.ts";
import { seeded } from "./item-deltas.ts";
import { minute, productsOf, record, start } from "./person-records.ts";

/** What others are shown of a log: the board of the most popular, and each item's list. */
export type Shown = { readonly board: readonly string[]; readonly list: (item: string) => readonly string[] };

/** A log through the production fold, sums, board and lists. */
export const shownAfter = (log: readonly EventRecord[]): Shown => {
  const people = new Map<string, ProfileState>();
  const sums = new Map<string, Map<number, DayRow>>();
  for (const each of log) {
    const state = people.get(each.key) ?? emptyProfile();
    people.set(each.key, state);
    for (const delta of fold(state, each).deltas) {
      const days = sums.get(delta.item) ?? new Map<number, DayRow>();
      sums.set(delta.item, days);
      const row = days.get(delta.day) ?? emptyDayRow();
      days.set(delta.day, row);
      addDelta(row, delta);
    }
  }
  const standings = Array.from(sums, ([item, days]) => ({ item, canBeBought: true, ...standingOf(days) }));
  return {
    board: standings.toSorted(byPopularity).map(({ item }) => item),
    list: (item) => buildList(item, sums.get(item) ?? []).map(([other]) => other),
  };
};

/** Items by how much they are wanted, each a tenth less than the one before: `i0`, `i1` … */
export const catalogue = Array.from({ length: 60 }, (_, n) => `i${n}`);
const falloff = 0.9;

/** People who each look at a dozen items on one day, put some in the cart and buy some of these. */
export const honestLog = (people: number, seed: number): EventRecord[] => {
  const random = seeded(seed);
  const pick = (): string => {
    // The inverse of the share of the first n items.
    const n = Math.floor(Math.log(1 - random() * (1 - falloff ** catalogue.length)) / Math.log(falloff));
    return catalogue[n] ?? "i0";
  };
  const log: EventRecord[] = [];
  for (let n = 0; n < people; n++) {
    const say = sayer(`honest_${n}`, start + Math.floor(random() * 240) * minute);
    for (let view = 0; view < 12; view++) {
      const item = pick();
      log.push(say({ type: "product_viewed", properties: { product_id: item } }));
      if (random() > 0.12) continue;
      log.push(say({ type: "product_added", properties: { product_id: item } }));
      if (random() < 0.3) log.push(say(orderOf(`h${n}-${view}`, item)));
    }
  }
  return log;
};

/**
 * People who push one item with so many events in all, on the same day: they look at it before and after every other
 * item, put it in the cart and order it, over and over.
 */
export const attackLog = (target: string, people: number, events: number): EventRecord[] => {
  const log: EventRecord[] = [];
  for (let n = 0; n < people; n++) {
    const say = sayer(`attacker_${n}`, start + n * minute);
    for (let event = 0; log.length < (events * (n + 1)) / people; event++) {
      const other = catalogue[event % catalogue.length] ?? target;
      log.push(
        say({ type: "product_viewed", properties: { product_id: target } }),
        say({ type: "product_viewed", properties: { product_id: other } }),
        say({ type: "product_added", properties: { product_id: target } }),
        say(orderOf(`a${n}-${event}`, target)),
      );
    }
  }
  return log;
};

const orderOf = (id: string, ...items: readonly string[]): EventFact => ({
  type: "order_completed",
  properties: { order_id: id, products: productsOf(Object.fromEntries(items.map((item) => [item, 1]))) },
});

/** Records of one person, ten seconds apart. */
const sayer = (name: string, from: number): ((fact: EventFact) => EventRecord) => {
  let at = from;
  return (fact) => {
    at += 10_000;
    return record(fact, { key: name.padEnd(22, "_"), occurred: at });
  };
};
