const leastMs = 500;
const mostMs = 30_000;
/**
 * Of the time it has been failing. The last attempt before the end of an outage may hang for as long once more
 * (drain.ts): after a quarter of the outage at most the drain goes on, and has another one to be empty within half.
 */
export const shareOfOutage = 1 / 8;

/** Wait before the next attempt after failing for `failingMs`: full jitter below a bound that grows with the outage. */
export const retryDelay = (failingMs: number, random: () => number): number => {
  const bound = Math.min(mostMs, Math.max(leastMs, failingMs * shareOfOutage));
  return leastMs + random() * (bound - leastMs);
};
