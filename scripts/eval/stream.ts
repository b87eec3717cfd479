import type { EventRecord } from "../../src/contract/record.ts";
import { leftOut } from "./measure-baskets.ts";
import type { Order } from "./orders.ts";
import { orderRecord, viewRecord } from "./records.ts";
import type { Session } from "./sessions.ts";

/** Something to be recommended: what came next, or was in the basket too. */
export type Question = {
  readonly wanted: string;
  /** Known of the person at this moment, newest first. */
  readonly live: readonly string[];
  /** Known of the person to whoever learned of nothing since, epoch ms; newest first. */
  readonly asOf: (time: number) => readonly string[];
};

/** A log with the questions that people's requests put to it, in time order. */
export type Step = { readonly at: number } & ({ readonly record: EventRecord } | { readonly question: Question });

/** Every view is followed by a request, which the visit's next item would have been the answer to. */
export const sessionSteps = (sessions: readonly Session[]): Step[] =>
  inOrder(
    sessions.flatMap((session) =>
      session.items.flatMap((item, step): Step[] => {
        const at = session.times[step] ?? 0;
        const wanted = session.items[step + 1];
        const record = { at, record: viewRecord(session, step, item) };
        if (wanted === undefined) return [record];
        const known = (until: number) =>
          newestFirst(session.items.filter((_, index) => index <= step && (session.times[index] ?? 0) < until));
        return [record, { at, question: { wanted, live: known(Infinity), asOf: known } }];
      }),
    ),
  );

/** Items of a basket that are asked for. */
const turns = 4;

/** Before an order is sent, its basket is asked what else belongs in it. Nobody's baskets are known but by orders. */
export const orderSteps = (orders: readonly Order[]): Step[] => {
  const before = new Map<string, Order[]>();
  for (const order of orders) {
    if (order.customer !== null) before.set(order.customer, [...(before.get(order.customer) ?? []), order]);
  }
  return orders.flatMap((order): Step[] => {
    const asOf = (time: number) =>
      before.get(order.customer ?? "")?.findLast(({ at }) => at < Math.min(time, order.at))?.items ?? [];
    const asked = order.items.length < 2 ? [] : leftOut(order, turns);
    return [
      ...asked.map(({ wanted, rest }) => ({ at: order.at, question: { wanted, live: [...rest], asOf } })),
      { at: order.at, record: orderRecord(order) },
    ];
  });
};

const inOrder = (steps: Step[]): Step[] => steps.sort((a, b) => a.at - b.at);

const newestFirst = (items: readonly string[]): string[] => [...new Set(items.toReversed())];
