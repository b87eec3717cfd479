import type { Product } from "../contract/events/product.ts";
import { kept, type ProfileState } from "./state.ts";

/** Adds units of an item to the cart (one unless said). */
export const addToCart = (state: ProfileState, product: Product, at: number): void => {
  const quantity = product.quantity ?? 1;
  if (quantity <= 0) return;
  const line = state.cart.get(product.product_id);
  if (line === undefined) state.cart.set(product.product_id, { quantity, at });
  else {
    line.quantity += quantity;
    line.at = Math.max(line.at, at);
  }
  boundCart(state);
};

/**
 * Takes units out, in whatever order additions and removals arrive; without a quantity it takes the line,
 * unless the line changed after that.
 */
export const removeFromCart = (state: ProfileState, product: Product, at: number): void => {
  const line = state.cart.get(product.product_id);
  if (line === undefined) return;
  if (product.quantity === undefined) {
    if (line.at <= at) state.cart.delete(product.product_id);
    return;
  }
  line.quantity -= Math.abs(product.quantity);
  if (line.quantity <= 0) state.cart.delete(product.product_id);
};

/** The cart as seen at `at`: it replaces every line that has not changed since. */
export const replaceCart = (state: ProfileState, products: readonly Product[], at: number): void => {
  for (const [item, line] of state.cart) if (line.at <= at) state.cart.delete(item);
  const newer = new Set(state.cart.keys());
  for (const product of products) {
    if (!newer.has(product.product_id)) addToCart(state, product, at);
  }
};

/** What was bought at `at` leaves the cart; lines changed since stay. */
export const takeBoughtOut = (state: ProfileState, products: readonly Product[], at: number): void => {
  for (const { product_id: item } of products) {
    const line = state.cart.get(item);
    if (line !== undefined && line.at <= at) state.cart.delete(item);
  }
};

const boundCart = (state: ProfileState): void => {
  while (state.cart.size > kept.cartLines) {
    let oldest: string | null = null;
    let at = Infinity;
    for (const [item, line] of state.cart) {
      if (line.at >= at) continue;
      at = line.at;
      oldest = item;
    }
    if (oldest === null) return;
    state.cart.delete(oldest);
  }
};
