import { buildList, encodeList } from "./lists.ts";
import type { SumRows } from "./sum-rows.object.ts";

/** How the items of a page differ between two generations of one shard. */
export type SumsComparison = {
  readonly items: number;
  /** Items whose stored day rows, or lists, are not the same bytes. */
  readonly differentSums: readonly string[];
  readonly differentLists: readonly string[];
  /** Where the next page begins; null after the last. */
  readonly next: string | null;
};

type Sums = Pick<SumRows, "page" | "rows" | "days">;

/** Compares the items after an id, in id order: rows byte by byte, and the lists that come of them. */
export const compareSums = (a: Sums, b: Sums, after: string, limit: number): SumsComparison => {
  const both = [...new Set([...a.page(after, limit), ...b.page(after, limit)])].sort();
  const items = both.slice(0, limit);
  const differing = (textOf: (sums: Sums, item: string) => string): string[] =>
    items.filter((item) => textOf(a, item) !== textOf(b, item));
  return {
    items: items.length,
    differentSums: differing((sums, item) => JSON.stringify(sums.rows(item))),
    differentLists: differing((sums, item) => encodeList(buildList(item, sums.days(item).days))),
    next: both.length > limit || items.length === limit ? (items.at(-1) ?? null) : null,
  };
};
