import type { Product } from "../contract/events/product.ts";
import { type CartLine, kept, type ProfileState } from "./state.ts";

/** Units of a removal that says no number. */
const everything = Number.MAX_SAFE_INTEGER;

/** Adds units of an item to the cart (one unless said), less those whose removal arrived before them. */
export const addToCart = (state: ProfileState, product: Product, at: number): void => {
  const units = product.quantity ?? 1;
  if (units <= 0) return;
  const quantity = units - settleOwed(state, product.product_id, units, at);
  if (quantity === 0) return;
  const line = state.cart.get(product.product_id);
  if (line === undefined) state.cart.set(product.product_id, { quantity, at });
  else {
    line.quantity += quantity;
    line.at = Math.max(line.at, at);
  }
  dropOldest(state.cart);
};

/**
 * Takes units out; without a quantity the line, unless it changed after that. Units that are not there (yet) are
 * owed by additions that happened before the removal and arrive after it; later additions owe nothing, so that a
 * removal of something we never saw added spoils nothing.
 */
export const removeFromCart = (state: ProfileState, product: Product, at: number): void => {
  const { product_id: item, quantity } = product;
  const line = state.cart.get(item);
  if (quantity === undefined) {
    if (line !== undefined && line.at > at) return;
    state.cart.delete(item);
    owe(state, item, everything, at);
    return;
  }
  const rest = (line?.quantity ?? 0) - Math.abs(quantity);
  if (line !== undefined && rest > 0) {
    line.quantity = rest;
    return;
  }
  state.cart.delete(item);
  if (rest < 0) owe(state, item, -rest, at);
};

const owe = ({ owed }: ProfileState, item: string, units: number, at: number): void => {
  const before = owed.get(item);
  owed.set(item, {
    quantity: Math.min(everything, units + (before?.quantity ?? 0)),
    at: Math.max(at, before?.at ?? at),
  });
  dropOldest(owed);
};

/** How many of the units, added at `at`, were taken out before they arrived. */
const settleOwed = ({ owed }: ProfileState, item: string, units: number, at: number): number => {
  const debt = owed.get(item);
  // Of the same moment, as without times of their own: then they arrive in the order in which they happened.
  if (debt === undefined || at >= debt.at) return 0;
  const settled = Math.min(units, debt.quantity);
  if (debt.quantity === everything) return settled;
  debt.quantity -= settled;
  if (debt.quantity === 0) owed.delete(item);
  return settled;
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

const dropOldest = (lines: Map<string, CartLine>): void => {
  while (lines.size > kept.cartLines) {
    let oldest: string | null = null;
    let at = Infinity;
    for (const [item, line] of lines) {
      if (line.at >= at) continue;
      at = line.at;
      oldest = item;
    }
    if (oldest === null) return;
    lines.delete(oldest);
  }
};
