import type { Placement, Rules } from "../../contract/placement.ts";
import type { Facts } from "../../items/facts.ts";
import { boostOf } from "./boosts.ts";
import { type Caps, createCaps } from "./caps.ts";
import type { Filter } from "./candidate.ts";
import { categoryMatcher } from "./category-match.ts";
import { hardFilters } from "./hard-filters.ts";
import { softFilters } from "./soft-filters.ts";

/** A placement's rules made ready to be applied many times. */
export type RuleSet = {
  readonly hard: readonly Filter[];
  readonly soft: readonly Filter[];
  /** Whether what the soft rules hold back may fill slots that would stay empty. */
  readonly fills: boolean;
  /** Whether a category is one that nobody is to be reminded of. */
  readonly isSensitive: (category: string) => boolean;
  readonly factorOf: ((facts: Facts) => number) | null;
  readonly pins: Rules["pins"];
  readonly caps: () => Caps;
};

export const ruleSet = ({ rules, on_fallback }: Pick<Placement, "rules" | "on_fallback">): RuleSet => ({
  hard: hardFilters(rules),
  soft: softFilters(rules),
  fills: on_fallback === "fill",
  isSensitive: categoryMatcher(rules.sensitive_categories),
  factorOf: boostOf(rules),
  pins: rules.pins.toSorted((a, b) => a.slot - b.slot),
  caps: () => createCaps(rules),
});
