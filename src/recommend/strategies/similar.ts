import { type BoardRef, categoryKeys } from "../../items/boards.ts";
import type { Proposal, Strategy } from "../strategy.ts";
import type { Subject } from "../subject.ts";

const ofCategory: BoardRef = { name: "popular", scope: "category" };

/**
 * What is looked at together with the item on screen or, where none is named, with what was viewed last. An item that
 * is too new to have company gets what is popular in its own category.
 */
export const similar: Strategy = {
  id: "similar",
  needs: (subject) => ({ related: seedsOf(subject), facts: seedsOf(subject), boards: [ofCategory] }),
  propose(subject, { relatedTo, factsOf, board }, { limit }) {
    const bond = subject.current.length > 0 ? "viewing" : "viewed";
    const seeds = seedsOf(subject);
    const proposals = new Map<string, Proposal>();
    const add = (item: string, proposal: Proposal): void => {
      if (subject.barred.has(item) || seeds.includes(item) || proposals.has(item)) return;
      proposals.set(item, proposal);
    };
    for (const because of seeds) {
      for (const [item] of relatedTo(because) ?? []) {
        add(item, { item, reason: { code: "related", because, bond }, isPersonal: true });
      }
    }
    for (const because of seeds) {
      for (const key of categoryKeys(factsOf(because)?.category ?? "")) {
        for (const item of board(ofCategory, key)) {
          add(item, { item, reason: { code: "alike", because }, isPersonal: true });
        }
      }
    }
    return [...proposals.values()].slice(0, limit);
  },
};

/** One item's list in its own order; those of the others only fill it up. */
const seedsOf = ({ current, viewed }: Subject): readonly string[] =>
  current.length > 0 ? current.slice(0, 3) : viewed.slice(0, 1).map(({ item }) => item);
