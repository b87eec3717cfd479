import type { PersonView } from "../profile/person.port.ts";
import type { Facts } from "../items/facts.ts";
import type { Reads } from "./reads.ts";
import { choose, type Chosen } from "./rules.ts";
import type { Material, Proposal, Strategy } from "./strategy.ts";
import { type Subject, subjectOf } from "./subject.ts";

export type Wanted = {
  readonly chain: readonly Strategy[];
  /** How many items are wanted. */
  readonly slots: number;
  /** Items on screen now. */
  readonly current: readonly string[];
  readonly exclude: readonly string[];
};

export type Recommended = Chosen & {
  /** Title of the item that the reason names; empty when it has none. */
  readonly becauseTitle: string;
};

/** Rules drop some of what is proposed: this many times as much is looked at. */
const overFetch = 3;

/**
 * The best items for a person (null: nobody knows them): `slots` of them while the catalogue has as many.
 * Two dependent reads, lists and then facts; a third only where the rules dropped more than was spare.
 * Never rejects: what cannot be read in time is done without.
 */
export const recommend = async (reads: Reads, view: PersonView | null, wanted: Wanted): Promise<Recommended[]> => {
  const subject = subjectOf(view, wanted);
  const material = await readMaterial(reads, subject, wanted.chain);
  const proposals = propose(subject, material, wanted, wanted.slots * overFetch);
  const facts = new Map(await reads.facts(itemsOf(proposals)));
  let chosen = choose(proposals, (item) => facts.get(item), wanted.slots);
  // No facts at all: the read model is not answering, and asking again would only take longer.
  if (chosen.length < wanted.slots && facts.size > 0) {
    const rest = propose(subject, material, wanted, Infinity);
    const unread = itemsOf(rest).filter((item) => !facts.has(item));
    for (const [item, more] of await reads.facts(unread)) facts.set(item, more);
    chosen = choose(rest, (item) => facts.get(item), wanted.slots);
  }
  return chosen.map((one) => ({ ...one, becauseTitle: titleOf(facts, one.proposal) }));
};

type Proposed = { readonly proposal: Proposal; readonly strategy: Strategy };

const readMaterial = async (reads: Reads, subject: Subject, chain: readonly Strategy[]): Promise<Material> => {
  const items = new Set(chain.flatMap((strategy) => strategy.lists(subject)));
  const [lists, popular] = await Promise.all([
    reads.lists([...items]),
    chain.some((strategy) => strategy.popular) ? reads.popular() : [],
  ]);
  return { listOf: (item) => lists.get(item), popular };
};

const propose = (subject: Subject, material: Material, { chain, slots }: Wanted, limit: number): Proposed[] =>
  chain.flatMap((strategy) =>
    strategy.propose(subject, material, { limit, slots }).map((proposal) => ({ proposal, strategy })),
  );

/** What is proposed, and what the reasons name. */
const itemsOf = (proposals: readonly Proposed[]): string[] => {
  const items = new Set(proposals.map(({ proposal }) => proposal.item));
  for (const { reason } of proposals.map(({ proposal }) => proposal)) {
    if (reason.code === "related") items.add(reason.because);
  }
  return [...items];
};

const titleOf = (facts: ReadonlyMap<string, Facts>, { reason }: Proposal): string =>
  reason.code === "related" ? (facts.get(reason.because)?.title ?? "") : "";
