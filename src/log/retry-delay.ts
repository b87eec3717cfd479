const leastMs = 500;
const mostMs = 30_000;
/** Waiting never longer than a quarter of the outage leaves another quarter to catch up within half of it. */
const shareOfOutage = 1 / 4;

/** Wait before the next attempt after failing for `failingMs`: full jitter below a bound that grows with the outage. */
export const retryDelay = (failingMs: number, random: () => number): number => {
  const bound = Math.min(mostMs, Math.max(leastMs, failingMs * shareOfOutage));
  return leastMs + random() * (bound - leastMs);
};
