import type { PaidUntil, RateLimit } from "./rate-limit.ts";

/**
 * Adds up, over all isolates, what a source sent: `events` within the last `overMs`. Best effort: throws when
 * unreachable, and the isolate counts alone.
 */
export type SourceMeters = {
  spent(source: string, limit: RateLimit, events: number, overMs: number): Promise<PaidUntil>;
};
