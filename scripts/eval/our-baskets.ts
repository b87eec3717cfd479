import { Placement } from "../../src/contract/placement.ts";
import { buildBoughtList } from "../../src/items/bought-lists.ts";
import { decodeList, encodeList } from "../../src/items/lists.ts";
import type { ProfileState } from "../../src/profile/state.ts";
import { viewOf } from "../../src/profile/view.ts";
import { recommend } from "../../src/recommend/engine.ts";
import { planOf } from "../../src/recommend/plan.ts";
import { boughtTogether } from "../../src/recommend/strategies/bought-together.ts";
import { subjectOf } from "../../src/recommend/subject.ts";
import type { BasketMethod, NextBasketMethod } from "./basket-method.ts";
import { publishedReads } from "./published.ts";
import type { Sums } from "./train.ts";

/** The strategy itself, over lists exactly as published. */
export const ourBaskets = (sums: Sums): BasketMethod => {
  const lists = new Map(
    Array.from(sums, ([item, days]) => [item, decodeList(encodeList(buildBoughtList(days)))] as const),
  );
  const material = {
    relatedTo: () => undefined,
    boughtWith: (item: string) => lists.get(item),
    factsOf: () => undefined,
    board: () => [],
  };
  return {
    name: "ours",
    complete(basket, limit) {
      const subject = subjectOf(null, { current: [...basket], exclude: [], now: 0 });
      return boughtTogether.propose(subject, material, { limit, slots: limit }).map(({ item }) => item);
    },
  };
};

/** What a shop would configure for people who come back: first what is due, then what goes with the last order. */
const placement = Placement.parse({
  id: "next-basket",
  chain: [{ strategy: "buy-again" }, { strategy: "bought-together" }, { strategy: "for-you" }],
});

/** The engine itself, for people exactly as folded. */
export const ourNextBaskets = (sums: Sums, people: ReadonlyMap<string, ProfileState>): NextBasketMethod => {
  const reads = publishedReads(sums);
  const plan = planOf(placement);
  return {
    name: "ours",
    async foresee({ customer, at }, limit) {
      const state = people.get(customer);
      const view = state === undefined ? null : { ...viewOf(state), shown: [], stage: null };
      const chosen = await recommend(reads, view, { plan, slots: limit, current: [], exclude: [], now: at });
      return chosen.map(({ facts }) => facts.id);
    },
  };
};
