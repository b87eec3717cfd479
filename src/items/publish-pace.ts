/** Pace of publishing, ms. */
export const pace = {
  /** After the first change in a while: long enough to gather a cut's worth of changes. */
  first: 1_000,
  /** Between publishings while changes keep coming: what a list lags behind at most, unless there is a backlog. */
  period: 5_000,
  /** While a backlog is being worked off. */
  backlog: 4_000,
  /** Longest wait after failures. */
  retry: 60_000,
} as const;

/** When a change at `now` is published; `began` is when the last run began. Epoch ms. */
export const publishAfterChange = (now: number, began: number): number =>
  Math.max(now + pace.first, began + pace.period);

/** When a run that failed is repeated; `failures` in a row, this one included. Epoch ms. */
export const publishAfterFailure = (now: number, failures: number): number =>
  now + Math.min(pace.retry, pace.first * 2 ** Math.min(failures, 10));
