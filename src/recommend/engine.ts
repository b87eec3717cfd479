import type { Facts } from "../items/facts.ts";
import type { PersonView } from "../profile/person.port.ts";
import type { Plan } from "./plan.ts";
import { boardName, type Reads } from "./reads.ts";
import type { Candidate, RuleName } from "./rules/candidate.ts";
import { choose, type Choice, type Proposed } from "./rules/choose.ts";
import type { Feature, Material, Needs, Proposal, Strategy } from "./strategy.ts";
import { type Given, type Subject, subjectOf } from "./subject.ts";

export type Wanted = Given & {
  readonly plan: Plan;
  /** How many items are wanted. */
  readonly slots: number;
  /** Told how the choice was made, for people who ask why. */
  readonly explain?: (trace: Trace) => void;
};

export type Recommended = Candidate & {
  /** Title of the item that the reason names; empty when it has none. */
  readonly becauseTitle: string;
};

/** How a choice was made, strategy by strategy. */
export type Trace = {
  readonly strategies: readonly { readonly strategy: string; readonly proposed: number; readonly chosen: number }[];
  readonly dropped: readonly { readonly item: string; readonly strategy: string; readonly rule: RuleName }[];
  readonly features: ReadonlyMap<string, readonly Feature[]>;
};

/** Rules drop some of what is proposed: this many times as much is looked at. */
const overFetch = 3;

/**
 * The best items for a person (null: nobody knows them): `slots` of them while the catalogue has as many and the
 * placement fills; none where it would rather hide. Two dependent reads, lists and then facts; a third only where the
 * rules dropped more than was spare. Never rejects: what cannot be read in time is done without.
 */
export const recommend = async (reads: Reads, view: PersonView | null, wanted: Wanted): Promise<Recommended[]> => {
  const { plan, slots } = wanted;
  const subject = subjectOf(view, wanted);
  const facts = new Map<string, Facts>();
  const material = await readMaterial(reads, subject, [...plan.chain, ...plan.newcomers], facts);
  const chosenFrom = (proposed: readonly Proposed[], told: Pick<Choice, "dropped" | "scarce"> = {}): Candidate[] =>
    choose(proposed, { subject, rules: plan.rules, slots, factsOf: material.factsOf, ...told });

  const newcomers = propose(subject, material, plan.newcomers, { limit: slots * overFetch, slots });
  let proposed = propose(subject, material, plan.chain, { limit: slots * overFetch, slots });
  // Boosts order all that a strategy proposes; else what comes later in the chain is looked at only where it is needed.
  const looked = plan.rules.factorOf === null ? slots * overFetch : Infinity;
  await addFacts(reads, facts, [...itemsOf(proposed, plan, looked), ...itemsOf(newcomers, plan, Infinity)]);
  let isScarce = false;
  let chosen = chosenFrom(proposed, { scarce: () => void (isScarce = true) });
  // No facts at all: the read model is not answering, and asking again would only take longer.
  if (isScarce && facts.size > 0) {
    proposed = propose(subject, material, plan.chain, { limit: Infinity, slots });
    await addFacts(reads, facts, itemsOf(proposed, plan, Infinity));
    chosen = chosenFrom(proposed);
  }
  // Before anything new fills it up: a cart's block without a cart is not to be shown for a new arrival.
  if (chosen.length < Math.min(plan.minItems, slots)) chosen = [];
  else if (plan.newSlots > 0) chosen = withNewcomers(chosen, chosenFrom(newcomers), wanted);
  if (wanted.explain !== undefined) {
    const dropped: Trace["dropped"][number][] = [];
    chosenFrom(proposed, { dropped: (item, { id }, rule) => void dropped.push({ item, strategy: id, rule }) });
    wanted.explain({ ...traceOf(subject, material, proposed, chosen), dropped });
  }
  return chosen.map((one) => ({ ...one, becauseTitle: titleOf(facts, one.proposal, plan) }));
};

const readMaterial = async (
  reads: Reads,
  subject: Subject,
  chain: readonly Strategy[],
  facts: Map<string, Facts>,
): Promise<Material> => {
  const needs = chain.map((strategy) => strategy.needs(subject));
  const boards = new Map(needs.flatMap((one) => one.boards ?? []).map((ref) => [boardName(ref), ref]));
  const [related, bought, ranked] = await Promise.all([
    reads.related(together(needs, "related")),
    reads.bought(together(needs, "bought")),
    reads.boards([...boards.values()]),
    addFacts(reads, facts, together(needs, "facts")),
  ]);
  return {
    relatedTo: (item) => related.get(item),
    boughtWith: (item) => bought.get(item),
    factsOf: (item) => facts.get(item),
    board: (ref, key) => ranked.get(boardName(ref))?.(key) ?? [],
  };
};

const together = (needs: readonly Needs[], kind: "related" | "bought" | "facts"): readonly string[] => [
  ...new Set(needs.flatMap((one) => one[kind] ?? [])),
];

const addFacts = async (reads: Reads, facts: Map<string, Facts>, items: readonly string[]): Promise<void> => {
  const unread = items.filter((item) => !facts.has(item));
  for (const [item, more] of await reads.facts(unread)) facts.set(item, more);
};

/** The last slots that nothing is pinned to go to what is new and not chosen anyway. */
const withNewcomers = (chosen: Candidate[], fresh: Candidate[], { plan, slots }: Wanted): Candidate[] => {
  const others = chosen.filter((one) => !isPinned(one));
  const pins = chosen.length - others.length;
  const kept = others.slice(0, Math.max(0, slots - pins - plan.newSlots));
  const known = new Set([...kept, ...chosen.filter(isPinned)].map(({ facts }) => facts.id));
  const added = fresh.filter((one) => !isPinned(one) && !known.has(one.facts.id)).slice(0, plan.newSlots);
  const addedIds = new Set(added.map(({ facts }) => facts.id));
  const rest = others.slice(kept.length).filter(({ facts }) => !addedIds.has(facts.id));
  const list = [...kept, ...added, ...rest];
  for (const [slot, one] of chosen.entries()) if (isPinned(one)) list.splice(slot, 0, one);
  return list.slice(0, slots);
};

const isPinned = ({ proposal }: Candidate): boolean => proposal.reason.code === "pinned";

const propose = (
  subject: Subject,
  material: Material,
  chain: readonly Strategy[],
  size: { limit: number; slots: number },
) => chain.map((strategy): Proposed => ({ strategy, proposals: strategy.propose(subject, material, size) }));

/** The first `most` items that are proposed, what their reasons name, and what is pinned. */
const itemsOf = (proposed: readonly Proposed[], { rules }: Plan, most: number): string[] => {
  const items = new Set<string>();
  const named: string[] = [];
  for (const { proposals } of proposed) {
    for (const { item, reason } of proposals) {
      if (items.size >= most) break;
      items.add(item);
      if ("because" in reason) named.push(reason.because);
    }
  }
  for (const item of named) items.add(item);
  for (const { item } of rules.pins) items.add(item);
  return [...items];
};

/** What somebody looked at in a sensitive category is named to nobody. */
const titleOf = (facts: ReadonlyMap<string, Facts>, { reason }: Proposal, { rules }: Plan): string => {
  const named = "because" in reason ? facts.get(reason.because) : undefined;
  return named === undefined || rules.isSensitive(named.category) ? "" : named.title;
};

const traceOf = (
  subject: Subject,
  material: Material,
  proposed: readonly Proposed[],
  chosen: readonly Candidate[],
): Omit<Trace, "dropped"> => ({
  strategies: proposed.map(({ strategy, proposals }) => ({
    strategy: strategy.id,
    proposed: proposals.length,
    chosen: chosen.filter((one) => one.strategy === strategy).length,
  })),
  features: new Map(
    chosen.map(({ facts, strategy }) => [facts.id, strategy.explain?.(subject, material, facts.id) ?? []]),
  ),
});
