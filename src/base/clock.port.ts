/** Wall clock in epoch milliseconds; passed in wherever time matters so that replays are exact. */
export type Clock = { now(): number };
