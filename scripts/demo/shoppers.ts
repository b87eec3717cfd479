import type { ShopItem } from "./shop.ts";

/** One event in the Segment form, as a website would send it. */
export type DemoEvent = {
  readonly type: "track";
  readonly event: string;
  readonly messageId: string;
  readonly userId: string;
  readonly timestamp: string;
  readonly properties: Readonly<Record<string, unknown>>;
};

/** Small seeded generator (mulberry32): the same shoppers on every machine. */
const seeded = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};

const day = 86_400_000;

/**
 * Visits of one shopper, oldest first: people stay within a taste (a category, a colour), look around, put some of
 * it into the cart and buy some of that, at any time of the fortnight before `now` (epoch ms).
 */
export const shopperEvents = (shopper: number, items: readonly ShopItem[], now: number): DemoEvent[] => {
  const random = seeded(shopper + 1);
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
  const favourite = pick(items)?.category;
  const taste = items.filter((item) => item.category === favourite);
  const events: DemoEvent[] = [];
  let at = now - Math.floor((0.2 + random() * 13) * day);
  const add = (event: string, properties: Record<string, unknown>): void => {
    events.push({
      type: "track",
      event,
      messageId: `shopper-${shopper}-${events.length}`,
      userId: `shopper-${shopper}`,
      timestamp: new Date(at).toISOString(),
      properties,
    });
    at += 20_000 + Math.floor(random() * 60_000);
  };
  const views = 3 + Math.floor(random() * 8);
  for (let view = 0; view < views; view++) {
    const item = random() < 0.8 ? pick(taste) : pick(items);
    if (item === undefined) continue;
    const product = { product_id: item.id, category: item.category, brand: item.brand, price: item.price };
    add("Product Viewed", product);
    if (random() < 0.25) add("Product Added", { ...product, quantity: 1 });
    if (random() < 0.08) {
      add("Order Completed", { order_id: `order-${shopper}-${view}`, products: [{ ...product, quantity: 1 }] });
    }
  }
  return events;
};
