import type { Rules } from "../../contract/placement.ts";
import type { Facts } from "../../items/facts.ts";
import { brandMatcher } from "./brand-match.ts";
import { categoryMatcher } from "./category-match.ts";

/** Factor of an item over all boosts that name it or its kind; null without boosts, so that nothing need be sorted. */
export const boostOf = ({ boosts }: Rules): ((facts: Facts) => number) | null => {
  if (boosts.length === 0) return null;
  const tests = boosts.map(({ field, value, factor }) => {
    const names =
      field === "item"
        ? (id: string) => id === value
        : field === "brand"
          ? brandMatcher([value])
          : categoryMatcher([value]);
    return { factor, matches: (facts: Facts) => names(field === "item" ? facts.id : facts[field]) };
  });
  return (facts) => tests.reduce((product, { factor, matches }) => (matches(facts) ? product * factor : product), 1);
};

/**
 * One strategy's candidates by place divided by factor: twice the factor halves the distance to the top. Scores of
 * different strategies do not compare, but places do. Equal ones stay in their order.
 */
export const boosted = <C extends { readonly facts: Facts }>(
  candidates: readonly C[],
  factorOf: (facts: Facts) => number,
): C[] =>
  candidates
    .map((candidate, index) => ({ candidate, place: (index + 1) / factorOf(candidate.facts) }))
    .filter(({ place }) => place < Infinity)
    .sort((a, b) => a.place - b.place)
    .map(({ candidate }) => candidate);
