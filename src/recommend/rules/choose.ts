import type { Facts } from "../../items/facts.ts";
import type { Proposal, Strategy } from "../strategy.ts";
import type { Subject } from "../subject.ts";
import { boosted } from "./boosts.ts";
import type { Candidate, RuleName } from "./candidate.ts";
import type { RuleSet } from "./rules.ts";

/** What one strategy proposes, best first. */
export type Proposed = { readonly strategy: Strategy; readonly proposals: readonly Proposal[] };

export type Choice = {
  readonly subject: Subject;
  readonly rules: RuleSet;
  readonly factsOf: (item: string) => Facts | undefined;
  readonly slots: number;
  /** Told of every proposal that a rule dropped or put back. */
  readonly dropped?: (item: string, strategy: Strategy, rule: RuleName) => void;
  /** Told when fewer than `slots` came past all rules, so that what they held back fills the rest. */
  readonly scarce?: () => void;
};

/**
 * The first `slots` proposals that may be shown, in the order of the chain: in the catalogue, past the hard rules, each
 * item once, one of each group of variants. What soft rules, caps and variants held back fills what would stay empty.
 */
export const choose = (chain: readonly Proposed[], choice: Choice): Candidate[] => {
  const { rules, slots, subject, dropped } = choice;
  const chosen: Candidate[] = [];
  const variants: Candidate[] = [];
  const heldBack: Candidate[] = [];
  const items = new Set<string>();
  const groups = new Set<string>();
  const caps = rules.caps();
  const holdBack = (candidate: Candidate, rule: RuleName): void => {
    dropped?.(candidate.facts.id, candidate.strategy, rule);
    (rule === "variant" ? variants : heldBack).push(candidate);
  };
  scan: for (const proposed of chain) {
    for (const candidate of candidatesOf(proposed, choice)) {
      const { id, item_group_id: group } = candidate.facts;
      if (items.has(id)) continue;
      items.add(id);
      const soft = rules.soft.find(({ refuses }) => refuses(candidate, subject))?.rule ?? caps.broken(candidate);
      if (soft !== null) holdBack(candidate, soft);
      else if (group !== "" && groups.has(group)) holdBack(candidate, "variant");
      else {
        groups.add(group);
        caps.add(candidate);
        chosen.push(candidate);
        if (chosen.length === slots) break scan;
      }
    }
  }
  if (chosen.length < slots) choice.scarce?.();
  for (const variant of variants) {
    if (caps.broken(variant) === null) {
      caps.add(variant);
      chosen.push(variant);
    } else heldBack.push(variant);
  }
  const filled = [...chosen, ...(rules.fills ? heldBack : [])];
  return pinned(filled, choice).slice(0, slots);
};

/** A strategy's proposals that are past the hard rules, boosted. */
const candidatesOf = (
  { strategy, proposals }: Proposed,
  { subject, rules, factsOf, dropped }: Choice,
): Iterable<Candidate> => {
  const { hard, factorOf } = rules;
  const passing = function* (): Generator<Candidate> {
    for (const proposal of proposals) {
      const facts = factsOf(proposal.item);
      if (facts === undefined) {
        dropped?.(proposal.item, strategy, "not_in_catalogue");
        continue;
      }
      const candidate: Candidate = { facts, proposal, strategy };
      const broken = hard.find(({ refuses }) => refuses(candidate, subject));
      if (broken === undefined) yield candidate;
      else dropped?.(proposal.item, strategy, broken.rule);
    }
  };
  if (factorOf === null) return passing();
  const candidates = [...passing()];
  for (const { facts } of candidates) if (factorOf(facts) === 0) dropped?.(facts.id, strategy, "buried");
  return boosted(candidates, factorOf);
};

/** Pinned items in their slots, as far as they may be shown. */
const pinned = (filled: readonly Candidate[], choice: Choice): Candidate[] => {
  const { rules, subject } = choice;
  const strategy = filled[0]?.strategy;
  if (strategy === undefined) return [];
  const placed = rules.pins.flatMap(({ slot, item }) => {
    if (subject.barred.has(item)) return [];
    const proposal: Proposal = { item, reason: { code: "pinned" }, isPersonal: false };
    const [candidate] = candidatesOf({ strategy, proposals: [proposal] }, choice);
    return candidate === undefined ? [] : [{ slot, candidate }];
  });
  // All of them out before any goes in: an item taken out later would move those that are in their slots.
  const own = new Set(placed.map(({ candidate }) => candidate.facts.id));
  const list = filled.filter(({ facts }) => !own.has(facts.id));
  for (const { slot, candidate } of placed) list.splice(slot - 1, 0, candidate);
  return list;
};
