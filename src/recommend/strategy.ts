import type { BoardRef } from "../items/boards.ts";
import type { Facts } from "../items/facts.ts";
import type { List } from "../items/lists.ts";
import type { StrategyName } from "../contract/placement.ts";
import type { Subject } from "./subject.ts";

/** Why an item is recommended; reasons.ts puts it into words. */
export type Reason =
  | { readonly code: "related"; readonly because: string; readonly bond: "viewing" | "viewed" | "bought" | "in_cart" }
  | { readonly code: "alike"; readonly because: string }
  | { readonly code: "bought_together"; readonly because: string }
  | { readonly code: "viewed_before" }
  | { readonly code: "in_cart" }
  | { readonly code: "buy_again" }
  | { readonly code: "price_drop" }
  | { readonly code: "back_in_stock" }
  | { readonly code: "new" }
  | { readonly code: "best_seller" }
  | { readonly code: "pinned" }
  | { readonly code: "given" }
  | { readonly code: "popular" };

export type Proposal = {
  readonly item: string;
  readonly reason: Reason;
  /** Chosen because of what the person did, or for what the caller named; else it counts as fallback. */
  readonly isPersonal: boolean;
};

/** What a strategy reads; the engine reads it for a whole chain at once. */
export type Needs = {
  /** Items whose related lists it mixes. */
  readonly related?: readonly string[];
  /** Items of whose baskets it wants to know what else is in them. */
  readonly bought?: readonly string[];
  /** Items whose facts decide what it proposes. */
  readonly facts?: readonly string[];
  readonly boards?: readonly BoardRef[];
};

/** What the reads brought; whatever failed is empty. */
export type Material = {
  readonly relatedTo: (item: string) => List | undefined;
  readonly boughtWith: (item: string) => List | undefined;
  readonly factsOf: (item: string) => Facts | undefined;
  /** Items of a board, best first, what can be bought before what cannot; `key` is "" for a global one. */
  readonly board: (ref: BoardRef, key: string) => readonly string[];
};

export type Size = {
  /** Proposals wanted at most. */
  readonly limit: number;
  /** Items that will be shown at most. */
  readonly slots: number;
};

/** Part of a score, for people who ask why. */
export type Feature = { readonly name: string; readonly item: string; readonly value: number };

/** One way to choose items. It says what it reads. */
export type Strategy = {
  readonly id: StrategyName;
  readonly needs: (subject: Subject) => Needs;
  /** Best first, at most `limit`, each item once; `barred` items left out. */
  readonly propose: (subject: Subject, material: Material, size: Size) => Proposal[];
  /** What an item's score was made of. */
  readonly explain?: (subject: Subject, material: Material, item: string) => readonly Feature[];
  /** Proposes what was bought, or lies in the cart, on purpose: the rules against these do not hold for it. */
  readonly offersBought?: true;
  readonly offersCart?: true;
  /** Proposes what is popular of the kind that the person looks at, which tells of it. */
  readonly followsPerson?: true;
};
