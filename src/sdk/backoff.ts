import { longestBackoffMs, longestMs } from "./limits.ts";

/** Doubles from one second to five minutes, halved at random so that pages do not come back together. */
export const backoff = (failures: number): number =>
  Math.min(longestBackoffMs, 1e3 * 2 ** failures) * (0.5 + Math.random() / 2);

/** ms that an answer asks to wait: none when its events are done with, delivered or hopeless. */
export const waitAfter = (status: number, retryAfter: string | null, failures: number): number =>
  /^(2|4(?!08|29))/.test(`${status}`)
    ? 0
    : Math.min(longestMs, +(retryAfter || 0) * (1e3 + Math.random() * 100)) || backoff(failures);
