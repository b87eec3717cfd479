import type { Strategy } from "../strategy.ts";

/** What still lies in the cart, newest first; nothing where there is no cart. */
export const cartRecovery: Strategy = {
  id: "cart-recovery",
  offersCart: true,
  offersBought: true,
  needs: () => ({}),
  propose: ({ cartItems, barred }, _material, { limit }) =>
    cartItems
      .filter((item) => !barred.has(item))
      .slice(0, limit)
      .map((item) => ({ item, reason: { code: "in_cart" }, isPersonal: true })),
};
