import { defaultPlacement, type Placement, type Step } from "../contract/placement.ts";
import { type RuleSet, ruleSet } from "./rules/rules.ts";
import { isStrategy, strategyOf } from "./strategies.ts";
import type { Strategy } from "./strategy.ts";

/** A placement made ready to be run: strategies in the order in which they fill the slots, and the rules. */
export type Plan = {
  readonly chain: readonly Strategy[];
  readonly rules: RuleSet;
  /** Last slots that `newcomers` take. */
  readonly newSlots: number;
  readonly newcomers: readonly Strategy[];
  /** Whether the items that a caller names are to be put in order. */
  readonly reranks: boolean;
  /** With fewer items nothing is shown at all. */
  readonly minItems: number;
};

/** What is new of the person's category, then at all. */
const newcomers: readonly Step[] = [
  { strategy: "new-arrivals", scope: "category" },
  { strategy: "new-arrivals", scope: "global" },
];

const last: Step = { strategy: "popular", scope: "global" };

/**
 * The plan of a placement, of which a caller may name another strategy; an unknown name changes nothing, for a request
 * never fails. What is popular comes last, unless the placement would rather hide. The same object for the same
 * placement, so that rules are made ready once.
 */
export const planOf = (placement: Placement, strategy: string | null = null): Plan => {
  const named = strategy !== null && isStrategy(strategy) ? strategy : null;
  let plans = known.get(placement);
  if (plans === undefined) {
    plans = new Map();
    known.set(placement, plans);
  }
  let plan = plans.get(named);
  if (plan === undefined) {
    plan = makePlan(placement, named === null ? placement.chain : [{ strategy: named, scope: "global" }]);
    plans.set(named, plan);
  }
  return plan;
};

const known = new WeakMap<Placement, Map<string | null, Plan>>();

const makePlan = (placement: Placement, steps: readonly Step[]): Plan => {
  const fills = placement.on_fallback === "fill" && !steps.some(({ strategy }) => strategy === last.strategy);
  return {
    chain: [...steps, ...(fills ? [last] : [])].map(strategyOf),
    rules: ruleSet(placement),
    newSlots: placement.rules.new_slots,
    newcomers: placement.rules.new_slots === 0 ? [] : newcomers.map(strategyOf),
    reranks: steps.some(({ strategy }) => strategy === "rerank"),
    minItems: placement.on_fallback === "hide" ? placement.min_items : 0,
  };
};

export const defaultPlan: Plan = planOf(defaultPlacement);
