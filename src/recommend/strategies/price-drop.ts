import type { BoardRef } from "../../items/boards.ts";
import type { Proposal, Strategy } from "../strategy.ts";
import { touchedItems } from "./touched-items.ts";

const everybodys: BoardRef = { name: "dropped", scope: "global" };

/** What became cheaper since the person looked at it or put it in the cart, then what became cheaper at all. */
export const priceDrop: Strategy = {
  id: "price-drop",
  needs: (subject) => ({ facts: touchedItems(subject).map(({ item }) => item), boards: [everybodys] }),
  propose(subject, { factsOf, board }, { limit }) {
    const own = touchedItems(subject).filter(({ item, at }) => {
      const dropped = factsOf(item)?.price_dropped_at;
      return dropped !== undefined && dropped > at;
    });
    const mine = new Set(own.map(({ item }) => item));
    const others = board(everybodys, "").filter((item) => !mine.has(item) && !subject.barred.has(item));
    const proposal =
      (isPersonal: boolean) =>
      (item: string): Proposal => ({
        item,
        reason: { code: "price_drop" },
        isPersonal,
      });
    return [...[...mine].map(proposal(true)), ...others.map(proposal(false))].slice(0, limit);
  },
};
