import { isObject, type JsonObject } from "../json-tree.ts";
import { itemParameters, transactionParameters } from "./snowplow-names.ts";
import { renamed } from "./renamed.ts";

/** An event of a request by its place there; `order` when it is a transaction with the items that came beside it. */
export type Placed = { readonly index: number; readonly raw: unknown; readonly order: JsonObject | null };

/**
 * The old trackers tell an order in several events: a transaction (`tr`) and each of its items (`ti`). Those of one
 * order in a request become one, in the place of the first; the transaction's own parameters count. Items that come
 * in a later request are a report of their own: the first with lines counts.
 */
export const withOrdersWhole = (events: readonly unknown[]): readonly Placed[] => {
  const placed: { index: number; raw: unknown; order: JsonObject | null; lines: Map<unknown, JsonObject> }[] = [];
  const orders = new Map<string, (typeof placed)[number]>();
  for (const [index, raw] of events.entries()) {
    const id = isObject(raw) ? orderIdOf(raw) : null;
    if (!isObject(raw) || id === null) {
      placed.push({ index, raw, order: null, lines: new Map() });
      continue;
    }
    let order = orders.get(id);
    if (order === undefined) {
      order = { index, raw, order: { order_id: id }, lines: new Map() };
      orders.set(id, order);
      placed.push(order);
    }
    if (raw["e"] === "tr") {
      order.raw = raw;
      order.order = renamed(raw, transactionParameters);
    } else {
      // By the event's id, for a queue may hold the same event twice.
      order.lines.set(raw["eid"] ?? index, renamed(raw, itemParameters));
      if (order.order !== null) order.order["currency"] ??= raw["ti_cu"];
    }
  }
  return placed.map(({ index, raw, order, lines }) => ({
    index,
    raw,
    order: order === null ? null : { ...order, products: [...lines.values()] },
  }));
};

const orderIdOf = (raw: JsonObject): string | null => {
  const id = raw["e"] === "tr" ? raw["tr_id"] : raw["e"] === "ti" ? raw["ti_id"] : null;
  return (typeof id === "string" && id !== "") || typeof id === "number" ? String(id) : null;
};
