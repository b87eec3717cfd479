import type { Method } from "./method.ts";
import type { Session } from "./sessions.ts";

export type Measured = {
  readonly n: number;
  readonly hr20: number;
  readonly mrr20: number;
  readonly p50_us: number;
  readonly p99_us: number;
};

const cutoff = 20;
/**
 * Reveals each visit item by item and asks for the next one. Short answers are filled from `popular`, the
 * same for every method and outside of the time that counts.
 */
export const measure = (
  method: Method,
  sessions: readonly Session[],
  given: {
    readonly popular: readonly string[];
    readonly allowCurrent: boolean;
    readonly onSession: (done: number) => void;
    /** Time of calls before the clock counts, ms. */
    readonly warmUp: number;
  },
): Measured => {
  for (const end = performance.now() + given.warmUp; performance.now() < end;) {
    for (const { items } of sessions.slice(0, 1_000)) {
      for (let step = 1; step < items.length; step++) {
        method.recommend(items.slice(0, step), cutoff, given.allowCurrent);
      }
    }
  }
  const times: number[] = [];
  let hits = 0;
  let reciprocal = 0;
  for (const [index, { items }] of sessions.entries()) {
    for (let step = 1; step < items.length; step++) {
      const visit = items.slice(0, step);
      const started = performance.now();
      const answer = method.recommend(visit, cutoff, given.allowCurrent);
      times.push((performance.now() - started) * 1000);
      const rank = rankOf(items[step] ?? "", answer, given.popular, given.allowCurrent ? undefined : visit.at(-1));
      if (rank === null) continue;
      hits++;
      reciprocal += 1 / rank;
    }
    given.onSession(index + 1);
  }
  times.sort((a, b) => a - b);
  const n = times.length;
  return {
    n,
    hr20: rounded(hits / n, 4),
    mrr20: rounded(reciprocal / n, 4),
    p50_us: rounded(times[Math.floor(n * 0.5)] ?? 0, 1),
    p99_us: rounded(times[Math.floor(n * 0.99)] ?? 0, 1),
  };
};

/** 1-based rank of the item in the filled answer; null when it is not among the first twenty. */
const rankOf = (
  wanted: string,
  answer: readonly string[],
  popular: readonly string[],
  current: string | undefined,
): number | null => {
  const found = answer.indexOf(wanted);
  if (found >= 0) return found + 1;
  let rank = answer.length;
  for (const item of popular) {
    if (rank >= cutoff) return null;
    if (item === current || answer.includes(item)) continue;
    rank++;
    if (item === wanted) return rank;
  }
  return null;
};

export const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
