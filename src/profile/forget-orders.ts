import { kept, type ProfileState } from "./state.ts";

/**
 * Forgets the lines of the oldest orders and the items bought longest ago beyond what is kept. A shop's till under
 * one user id, or somebody who means harm, would otherwise grow a person beyond what their object can hold.
 */
export const forgetOldest = (state: ProfileState): void => {
  forgetLines(state);
  forgetPurchases(state);
};

const forgetLines = ({ orders }: ProfileState): void => {
  let lines = 0;
  for (const order of orders.values()) lines += order.lines.length;
  if (lines <= kept.orderLines) return;
  for (const order of [...orders.values()].sort((a, b) => a.seq - b.seq)) {
    if (lines <= kept.orderLines) return;
    lines -= order.lines.length;
    order.lines = [];
  }
};

/** Ties by item, so that what goes does not depend on how the state was stored. */
const forgetPurchases = ({ purchases }: ProfileState): void => {
  if (purchases.size <= kept.purchasedItems) return;
  const oldest = Array.from(purchases, ([item, { last }]) => ({ item, last: last ?? 0 })).sort(
    (a, b) => a.last - b.last || (a.item < b.item ? -1 : 1),
  );
  for (const { item } of oldest.slice(0, purchases.size - kept.purchasedItems)) purchases.delete(item);
};
