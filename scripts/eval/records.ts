import type { EventRecord } from "../../src/contract/record.ts";
import type { Order } from "./orders.ts";
import type { Session } from "./sessions.ts";

/** One view of a session as it would stand on the log. */
export const viewRecord = (session: Session, step: number, item: string): EventRecord => {
  const at = session.times[step] ?? 0;
  return {
    ...envelope(`${session.id}-${step}`, session.id, at),
    session_id: session.id,
    type: "product_viewed",
    properties: { product_id: item },
  };
};

/** An order as it would stand on the log; one without a customer is a person of its own. */
export const orderRecord = ({ id, customer, at, items }: Order): EventRecord => ({
  ...envelope(id, customer ?? `order ${id}`, at),
  type: "order_completed",
  properties: { order_id: id, products: items.map((item) => ({ product_id: item, quantity: 1 })) },
});

const envelope = (id: string, key: string, at: number) => ({
  v: 1 as const,
  id,
  source: "eval",
  shop: "eval",
  occurred: at,
  received: at,
  key,
  who: "",
});
