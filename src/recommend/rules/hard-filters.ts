import type { Rules } from "../../contract/placement.ts";
import { canBeBought } from "../../items/facts.ts";
import { brandMatcher } from "./brand-match.ts";
import type { Filter } from "./candidate.ts";
import { categoryMatcher } from "./category-match.ts";

/** Rules that nothing gets past, not even where a slot would stay empty. */
export const hardFilters = (rules: Rules): readonly Filter[] => {
  const filters: Filter[] = [
    {
      rule: "market",
      refuses: ({ facts: { markets } }, { country }) =>
        markets !== undefined && country !== null && !markets.includes(country),
    },
  ];
  if (rules.in_stock) filters.push({ rule: "out_of_stock", refuses: ({ facts }) => !canBeBought(facts) });
  filters.push(...priceFilter(rules), ...kindFilters(rules), ...sensitiveFilter(rules));
  return filters;
};

const priceFilter = ({ price_min, price_max }: Rules): readonly Filter[] => {
  if (price_min === undefined && price_max === undefined) return [];
  const [least, most] = [Number(price_min ?? 0), Number(price_max ?? Infinity)];
  return [
    {
      rule: "price",
      refuses({ facts }) {
        const price = Number((facts.sale_price === "" ? facts.price : facts.sale_price) || Number.NaN);
        return !(price >= least && price <= most);
      },
    },
  ];
};

const kindFilters = (rules: Rules): readonly Filter[] => {
  const filters: Filter[] = [];
  const { only_categories, never_categories, only_brands, never_brands } = rules;
  if (only_categories !== undefined) {
    const isIn = categoryMatcher(only_categories);
    filters.push({ rule: "category", refuses: ({ facts }) => !isIn(facts.category) });
  }
  if (never_categories !== undefined) {
    const isIn = categoryMatcher(never_categories);
    filters.push({ rule: "category", refuses: ({ facts }) => isIn(facts.category) });
  }
  if (only_brands !== undefined) {
    const isOne = brandMatcher(only_brands);
    filters.push({ rule: "brand", refuses: ({ facts }) => !isOne(facts.brand) });
  }
  if (never_brands !== undefined) {
    const isOne = brandMatcher(never_brands);
    filters.push({ rule: "brand", refuses: ({ facts }) => isOne(facts.brand) });
  }
  return filters;
};

/** Nobody is reminded, in front of others, of what they looked at there. */
const sensitiveFilter = ({ sensitive_categories }: Rules): readonly Filter[] => {
  if (sensitive_categories.length === 0) return [];
  const isSensitive = categoryMatcher(sensitive_categories);
  return [
    {
      rule: "sensitive",
      refuses: ({ facts, proposal, strategy }) =>
        (proposal.isPersonal || strategy.followsPerson === true) && isSensitive(facts.category),
    },
  ];
};
