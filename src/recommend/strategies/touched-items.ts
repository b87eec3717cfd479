import type { Subject } from "../subject.ts";

/** Items whose facts are read: the newest ones. */
const looked = 30;

/** What the person viewed or put in the cart and did not buy, newest first, with when they last saw it, epoch ms. */
export const touchedItems = ({
  viewed,
  cartItems,
  purchased,
  barred,
}: Subject): readonly { readonly item: string; readonly at: number }[] => {
  const seen = new Map(viewed.map(({ item, at }) => [item, at]));
  // A cart line without a view has no time: whatever happened since counts.
  const inCart = cartItems.filter((item) => !seen.has(item)).map((item) => ({ item, at: 0 }));
  return [...inCart, ...viewed.map(({ item, at }) => ({ item, at }))]
    .filter(({ item }) => !barred.has(item) && !purchased.has(item))
    .slice(0, looked);
};
