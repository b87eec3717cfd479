import type { Subject } from "../subject.ts";

/** Items whose facts are read: the newest ones. */
const looked = 30;

/** What the person viewed or put in the cart and did not buy, newest first, with when they last saw it, epoch ms. */
export const touchedItems = ({
  viewed,
  cart,
  purchased,
  barred,
}: Subject): readonly { readonly item: string; readonly at: number }[] => {
  const seen = new Map(cart);
  for (const { item, at } of viewed) seen.set(item, Math.max(at, cart.get(item) ?? at));
  return Array.from(seen, ([item, at]) => ({ item, at }))
    .filter(({ item }) => !barred.has(item) && !purchased.has(item))
    .sort((a, b) => b.at - a.at)
    .slice(0, looked);
};
