import type { Product } from "../contract/events/product.ts";
import { kept, type ProfileState } from "./state.ts";

/** What a kind of event says about interest, as whole weights. */
export const interest = { view: 1, cart: 3, purchase: 6 } as const;

/** Adds interest in the product's category and brand, as far as the event names them. */
export const foldAffinity = (state: ProfileState, product: Product, weight: number): void => {
  addInterest(state.categories, product["category"], weight);
  addInterest(state.brands, product["brand"], weight);
};

/** Adds interest in one name; anything but a text of usual length is passed over. */
export const addInterest = (affinities: Map<string, number>, name: unknown, weight: number): void => {
  if (typeof name !== "string" || name === "" || JSON.stringify(name).length > kept.nameLength) return;
  affinities.set(name, (affinities.get(name) ?? 0) + weight);
  if (affinities.size <= kept.affinities) return;
  let weakest: string | null = null;
  let least = Infinity;
  for (const [other, sum] of affinities) {
    if (sum >= least || other === name) continue;
    least = sum;
    weakest = other;
  }
  if (weakest !== null) affinities.delete(weakest);
};
