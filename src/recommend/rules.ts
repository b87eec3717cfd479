import { canBeBought, type Facts } from "../items/facts.ts";
import type { Proposal, Strategy } from "./strategy.ts";

export type Chosen = { readonly facts: Facts; readonly proposal: Proposal; readonly strategy: Strategy };

/**
 * The first `slots` proposals that may be shown: in the catalogue, for sale, each item once, one of each
 * group of variants. Variants only fill what would stay empty.
 */
export const choose = (
  proposals: readonly { readonly proposal: Proposal; readonly strategy: Strategy }[],
  factsOf: (item: string) => Facts | undefined,
  slots: number,
): Chosen[] => {
  const chosen: Chosen[] = [];
  const variants: Chosen[] = [];
  const items = new Set<string>();
  const groups = new Set<string>();
  for (const { proposal, strategy } of proposals) {
    const facts = factsOf(proposal.item);
    if (facts === undefined || !canBeBought(facts) || items.has(proposal.item)) continue;
    items.add(proposal.item);
    const group = facts.item_group_id;
    if (group !== "" && groups.has(group)) {
      variants.push({ facts, proposal, strategy });
      continue;
    }
    groups.add(group);
    chosen.push({ facts, proposal, strategy });
    if (chosen.length === slots) return chosen;
  }
  return [...chosen, ...variants].slice(0, slots);
};
