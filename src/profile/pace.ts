/**
 * A leaky bucket (GCRA, with a clock that never runs backwards): `level` ms of work at the epoch ms `at`, of which one
 * drains per ms. Integers, and only the times of records: the same log gives the same answers.
 */
export type Pace = { readonly at: number; readonly level: number };

/** What one of a kind costs, ms (that many pass until it is made up for), and how many fit at once. */
export type Allowance = { readonly costMs: number; readonly burst: number };

/** The bucket with one more in it; null when it is full. One that comes late finds it as it is by now. */
export const paced = (pace: Pace | null, at: number, { costMs, burst }: Allowance): Pace | null => {
  const now = Math.max(pace?.at ?? at, at);
  const level = pace === null ? 0 : Math.max(0, pace.level - (now - pace.at));
  return level + costMs > burst * costMs ? null : { at: now, level: level + costMs };
};
