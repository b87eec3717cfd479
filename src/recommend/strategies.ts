import type { Step, StrategyName } from "../contract/placement.ts";
import { backInStock } from "./strategies/back-in-stock.ts";
import { bestSellers, newArrivals, trending } from "./strategies/boards.ts";
import { boughtTogether } from "./strategies/bought-together.ts";
import { buyAgain } from "./strategies/buy-again.ts";
import { cartRecovery } from "./strategies/cart-recovery.ts";
import { forYou } from "./strategies/for-you.ts";
import { popular } from "./strategies/popular.ts";
import { priceDrop } from "./strategies/price-drop.ts";
import { recentlyViewed } from "./strategies/recently-viewed.ts";
import { rerank } from "./strategies/rerank.ts";
import { similar } from "./strategies/similar.ts";
import type { Strategy } from "./strategy.ts";

type Scope = Step["scope"];

/** Every way to choose items, by name; some go by a scope. */
const strategies: Readonly<Record<StrategyName, (scope: Scope) => Strategy>> = {
  "for-you": () => forYou,
  similar: () => similar,
  "bought-together": () => boughtTogether,
  "cart-recovery": () => cartRecovery,
  "recently-viewed": () => recentlyViewed,
  "buy-again": () => buyAgain,
  rerank: () => rerank,
  trending,
  "best-sellers": bestSellers,
  "new-arrivals": newArrivals,
  "price-drop": () => priceDrop,
  "back-in-stock": () => backInStock,
  popular: () => popular,
};

export const strategyOf = ({ strategy, scope }: Step): Strategy => strategies[strategy](scope);

/** Whether a name is one of a strategy. */
export const isStrategy = (name: string): name is StrategyName => Object.hasOwn(strategies, name);

/** Names of strategies that choose for nobody in particular: what they showed counts as fallback. */
const impersonal: ReadonlySet<string> = new Set<StrategyName>(["trending", "best-sellers", "new-arrivals", "popular"]);

/** Whether what a strategy of this name showed was chosen for the person; false for a name that is none (any more). */
export const isPersonal = (name: string): boolean => isStrategy(name) && !impersonal.has(name);
