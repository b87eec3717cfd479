import type { Rules } from "../../contract/placement.ts";
import type { Filter } from "./candidate.ts";
import { categoryMatcher } from "./category-match.ts";

const dayMs = 86_400_000;

/** Rules that put items behind all others: a placement that always fills takes them before it leaves a slot empty. */
export const softFilters = (rules: Rules): readonly Filter[] => {
  const filters: Filter[] = [boughtFilter(rules)];
  if (rules.exclude_in_cart) {
    filters.push({
      rule: "in_cart",
      refuses: ({ facts, strategy }, { cart }) => strategy.offersCart !== true && cart.has(facts.id),
    });
  }
  if (rules.fatigue !== undefined) filters.push(fatigueFilter(rules.fatigue));
  return filters;
};

const boughtFilter = ({ bought_days, bought_days_by_category = {} }: Rules): Filter => {
  const windows = Object.entries(bought_days_by_category).map(
    ([category, days]) => [categoryMatcher([category]), days] as const,
  );
  return {
    rule: "bought",
    refuses({ facts, strategy }, { purchased, now }) {
      const bought = purchased.get(facts.id);
      if (bought === undefined || strategy.offersBought === true) return false;
      const days = windows.find(([isIn]) => isIn(facts.category))?.[1] ?? bought_days;
      return now - bought.at < days * dayMs;
    },
  };
};

const fatigueFilter = ({ times, days }: NonNullable<Rules["fatigue"]>): Filter => ({
  rule: "fatigue",
  refuses({ facts }, { shown, now }) {
    const lately = shown.get(facts.id)?.filter((at) => now - at < days * dayMs) ?? [];
    return lately.length >= times;
  },
});
