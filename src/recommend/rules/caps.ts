import type { Rules } from "../../contract/placement.ts";
import type { Candidate, RuleName } from "./candidate.ts";

/** Counts what was chosen, so that no brand or category takes more than its share. */
export type Caps = {
  /** The cap that one more would break; null when it may come. */
  broken(candidate: Candidate): RuleName | null;
  add(candidate: Candidate): void;
};

export const createCaps = ({ max_per_brand, max_per_category }: Rules): Caps => {
  const brands = new Map<string, number>();
  const categories = new Map<string, number>();
  const isFull = (counts: ReadonlyMap<string, number>, name: string, most: number | undefined): boolean =>
    most !== undefined && name !== "" && (counts.get(name) ?? 0) >= most;
  return {
    broken: ({ facts }) =>
      isFull(brands, facts.brand, max_per_brand)
        ? "max_per_brand"
        : isFull(categories, facts.category, max_per_category)
          ? "max_per_category"
          : null,
    add({ facts }) {
      brands.set(facts.brand, (brands.get(facts.brand) ?? 0) + 1);
      categories.set(facts.category, (categories.get(facts.category) ?? 0) + 1);
    },
  };
};
