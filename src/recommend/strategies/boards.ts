import type { Scope, StrategyName } from "../../contract/placement.ts";
import { type BoardName, type BoardRef, categoryKeys, priceBand } from "../../items/boards.ts";
import type { Material, Reason, Strategy } from "../strategy.ts";
import type { Subject } from "../subject.ts";

/** A strategy that reads one of the shop's boards. In a scope it goes by the subject's own category or price. */
const ofBoard =
  (id: StrategyName, name: BoardName, code: Exclude<Reason["code"], "related" | "alike" | "bought_together">) =>
  (scope: Scope): Strategy => {
    const ref: BoardRef = { name, scope };
    return {
      id,
      ...(scope === "global" ? {} : { followsPerson: true }),
      needs: (subject) => ({ boards: [ref], ...(scope === "global" ? {} : { facts: seedOf(subject) }) }),
      propose(subject, material, { limit }) {
        const items = keysOf(subject, material, scope).flatMap((key) => material.board(ref, key));
        return [...new Set(items)]
          .filter((item) => !subject.barred.has(item))
          .slice(0, limit)
          .map((item) => ({ item, reason: { code }, isPersonal: false }));
      },
    };
  };

/** What is looked at and bought most, lately more than long ago. */
export const trending = ofBoard("trending", "popular", "popular");
/** What is bought most. */
export const bestSellers = ofBoard("best-sellers", "sold", "best_seller");
/** What came into the catalogue last. */
export const newArrivals = ofBoard("new-arrivals", "new", "new");

/** The item that says what the subject is about: on screen, else viewed last. */
const seedOf = ({ current, viewed }: Subject): readonly string[] => {
  const seed = current[0] ?? viewed[0]?.item;
  return seed === undefined ? [] : [seed];
};

const keysOf = (subject: Subject, { factsOf }: Material, scope: Scope): readonly string[] => {
  const [seed] = seedOf(subject);
  const facts = seed === undefined ? undefined : factsOf(seed);
  switch (scope) {
    case "global":
      return [""];
    case "price": {
      const band = priceBand(facts?.sale_price || facts?.price || "");
      return band === null ? [] : [band];
    }
    case "category": {
      const onScreen = subject.current.length > 0 ? facts?.category : undefined;
      const category = onScreen ?? subject.category ?? facts?.category ?? "";
      return categoryKeys(category);
    }
  }
};
