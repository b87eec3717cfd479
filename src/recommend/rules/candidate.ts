import type { Facts } from "../../items/facts.ts";
import type { Proposal, Strategy } from "../strategy.ts";
import type { Subject } from "../subject.ts";

/** A proposal with the facts that the rules go by. */
export type Candidate = { readonly facts: Facts; readonly proposal: Proposal; readonly strategy: Strategy };

export type RuleName =
  | "not_in_catalogue"
  | "out_of_stock"
  | "market"
  | "price"
  | "category"
  | "brand"
  | "sensitive"
  | "buried"
  | "bought"
  | "in_cart"
  | "fatigue"
  | "max_per_brand"
  | "max_per_category"
  | "variant";

/** One rule of a placement. */
export type Filter = {
  readonly rule: RuleName;
  readonly refuses: (candidate: Candidate, subject: Subject) => boolean;
};
