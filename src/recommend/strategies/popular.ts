import type { BoardRef } from "../../items/boards.ts";
import type { Strategy } from "../strategy.ts";

const everybodys: BoardRef = { name: "popular", scope: "global" };

/** What sells and is looked at most right now: for people nobody knows, and to fill what others leave open. */
export const popular: Strategy = {
  id: "popular",
  needs: () => ({ boards: [everybodys] }),
  propose({ barred, purchased, candidates }, { board }, { limit }) {
    // Who names the items to be put in order wants no others.
    if (candidates.length > 0) return [];
    const fresh: string[] = [];
    // Bought items come last: better than an empty slot, for they can be bought again.
    const owned: string[] = [];
    for (const item of board(everybodys, "")) {
      if (fresh.length >= limit) break;
      if (!barred.has(item)) (purchased.has(item) ? owned : fresh).push(item);
    }
    return [...fresh, ...owned]
      .slice(0, limit)
      .map((item) => ({ item, reason: { code: "popular" }, isPersonal: false }));
  },
};
