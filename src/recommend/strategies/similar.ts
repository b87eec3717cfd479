import type { Proposal, Strategy } from "../strategy.ts";
import type { Subject } from "../subject.ts";

/** What is looked at together with the item on screen or, where none is named, with what was viewed last. */
export const similar: Strategy = {
  id: "similar",
  needs: (subject) => ({ related: seedsOf(subject) }),
  propose(subject, { relatedTo }, { limit }) {
    const bond = subject.current.length > 0 ? "viewing" : "viewed";
    const proposals = new Map<string, Proposal>();
    for (const because of seedsOf(subject)) {
      for (const [item] of relatedTo(because) ?? []) {
        if (subject.barred.has(item) || item === because || proposals.has(item)) continue;
        proposals.set(item, { item, reason: { code: "related", because, bond }, isPersonal: true });
      }
    }
    return [...proposals.values()].slice(0, limit);
  },
};

/** One item's list in its own order; those of the others only fill it up. */
const seedsOf = ({ current, viewed }: Subject): readonly string[] =>
  current.length > 0 ? current.slice(0, 3) : viewed.slice(0, 1).map(({ item }) => item);
