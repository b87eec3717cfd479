import type { List } from "../items/lists.ts";
import type { Subject } from "./subject.ts";

/** Why an item is recommended; reasons.ts puts it into words. */
export type Reason =
  | { readonly code: "related"; readonly because: string; readonly bond: "viewing" | "viewed" | "bought" | "in_cart" }
  | { readonly code: "viewed_before" }
  | { readonly code: "in_cart" }
  | { readonly code: "popular" };

export type Proposal = { readonly item: string; readonly reason: Reason };

/** What the reads of a strategy brought; whatever failed is empty. */
export type Material = {
  readonly listOf: (item: string) => List | undefined;
  /** Most popular first, what can be bought before what cannot. */
  readonly popular: readonly string[];
};

/** One way to choose items. It says what it reads, and the engine reads it for the whole chain at once. */
export type Strategy = {
  readonly id: string;
  /** Whether its items are chosen for this person; the others count as fallback. */
  readonly personal: boolean;
  /** Items whose related lists it needs. */
  readonly lists: (subject: Subject) => readonly string[];
  /** Whether it needs the popularity board. */
  readonly popular: boolean;
  /** Best first, at most `limit`; `barred` items left out. `slots` is how many will be shown at most. */
  readonly propose: (
    subject: Subject,
    material: Material,
    size: { readonly limit: number; readonly slots: number },
  ) => Proposal[];
};
