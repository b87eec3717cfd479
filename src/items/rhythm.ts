import type { Days } from "./sums.ts";

/** Repeats that make a rhythm: of fewer nobody can tell. */
const enough = 3;

/** Usual whole days between two orders of an item by the same person; null while too few bought it again. */
export const buyAgainDays = (item: string, days: Days): number | null => {
  let sum = 0;
  let times = 0;
  for (const [, { pairs }] of days) {
    const [between, repeats] = pairs.get(item) ?? [0, 0];
    sum += between;
    times += repeats;
  }
  return times < enough ? null : Math.max(1, Math.round(sum / times));
};
