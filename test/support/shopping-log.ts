import type { EventFact } from "../../src/contract/events/index.ts";
import type { EventRecord } from "../../src/contract/record.ts";
import { seeded } from "./item-deltas.ts";
import { minute, productsOf, record, start } from "./person-records.ts";

export const personKeys = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => `shopper_${n}`.padEnd(22, "_"));

/**
 * Records of many people in the order they arrive: views in sessions, carts, orders, refunds and imports; now and
 * then one that comes again, and some people who turn out to be others. `n` of each person's events counts up.
 */
export const shoppingLog = (given: { count: number; people: number; seed: number; prefix?: string }): EventRecord[] => {
  const { count, people, seed, prefix = "e" } = given;
  const random = seeded(seed);
  const pick = (below: number): number => Math.floor(random() * below);
  const keys = personKeys(people);
  const records: EventRecord[] = [];
  for (let n = 0; n < count; n++) {
    const earlier = records[pick(records.length)];
    if (earlier !== undefined && random() < 0.1) {
      records.push(earlier);
      continue;
    }
    const occurred = start + n * 4 * minute - pick(3) * 90 * minute;
    const over = { id: `${prefix}${n}`, key: keys[pick(people)] ?? "", occurred, received: start + n * 4 * minute };
    const merge = random() < 0.02 ? { merge_into: keys[pick(people)] ?? "" } : {};
    const fact = Object.keys(merge).length > 0 ? { type: "identify" as const, properties: {} } : someFact(pick, n);
    records.push(record(fact, { ...over, ...merge, ...(random() < 0.05 ? { imported: true as const } : {}) }));
  }
  return records;
};

const someFact = (pick: (below: number) => number, n: number): EventFact => {
  const item = `item-${pick(40)}`;
  const kind = pick(20);
  const lines = productsOf({ [item]: 1 + pick(3), [`item-${pick(40)}`]: 1 });
  if (kind < 13) return { type: "product_viewed", properties: { product_id: item, category: `c${pick(4)}` } };
  if (kind < 16) return { type: "product_added", properties: { product_id: item, quantity: 1 } };
  if (kind < 18) return { type: "order_completed", properties: { order_id: `o${pick(n + 1)}`, products: lines } };
  if (kind < 19) return { type: "order_refunded", properties: { order_id: `o${pick(n + 1)}`, products: lines } };
  return { type: "custom", properties: { name: "looked around" } };
};
