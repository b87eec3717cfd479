/** How long to wait for an answer, judged by the answers so far, ms. */
export type LatencyBound = { ms(): number; answered(ms: number): void };

/**
 * Smoothed time to answer plus four times its mean deviation, as TCP waits before it sends again (RFC 6298, with its
 * gains of 1/8 and 1/4). Before the first answer it is `first`.
 */
export const latencyBound = (limits: {
  readonly least: number;
  readonly most: number;
  readonly first: number;
}): LatencyBound => {
  let smoothed: number | null = null;
  let deviation = 0;
  return {
    ms() {
      const judged = smoothed === null ? limits.first : smoothed + 4 * deviation;
      return Math.min(limits.most, Math.max(limits.least, judged));
    },
    answered(ms) {
      if (smoothed === null) {
        smoothed = ms;
        deviation = ms / 2;
        return;
      }
      deviation += (Math.abs(smoothed - ms) - deviation) / 4;
      smoothed += (ms - smoothed) / 8;
    },
  };
};
