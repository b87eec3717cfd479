import type { Clock } from "../../base/clock.port.ts";
import { type PaidUntil, type RateLimit, take, type Verdict } from "../../collect/sources/rate-limit.ts";

/** What one key's calls may cost, per isolate. */
export type RequestLimits = {
  /** Takes so many answers for a key; the headers say what is left, those of a refusal when to try again. */
  take(key: string, answers: number): { readonly allowed: boolean; readonly headers: Readonly<Record<string, string>> };
};

/** Keys that are remembered: more than a deployment has; beyond them all begin anew. */
const keptKeys = 1_000;

/**
 * One limit for each key, counted here and now: isolates do not tell each other, so a deployment allows as many times
 * more as isolates serve it. That keeps one caller from starving others of the same isolate, which is all it is for.
 */
export const createRequestLimits = (limit: RateLimit, clock: Clock): RequestLimits => {
  const paid = new Map<string, PaidUntil>();
  return {
    take(key, answers) {
      const verdict = take(limit, paid.get(key) ?? 0, clock.now(), answers);
      if (paid.size >= keptKeys && !paid.has(key)) paid.clear();
      paid.set(key, verdict.paidUntil);
      const headers = limitHeaders("requests", limit, verdict);
      if (verdict.allowed) return { allowed: true, headers };
      const seconds = Math.max(1, Math.ceil(verdict.waitMs / 1_000));
      return { allowed: false, headers: { ...headers, "retry-after": String(seconds) } };
    },
  };
};

/** Of the IETF draft "RateLimit header fields for HTTP": what is left, and seconds until there is more. */
export const limitHeaders = (
  name: string,
  { perSecond, burst }: RateLimit,
  { remaining, waitMs }: Verdict,
): Record<string, string> => ({
  "ratelimit-policy": `"${name}";q=${burst};w=${Math.max(1, Math.ceil(burst / perSecond))}`,
  ratelimit: `"${name}";r=${remaining};t=${Math.ceil(waitMs / 1_000)}`,
});

/** Answers a second and at once: about what one isolate can give, so that only a caller that would starve others meets it. */
const perKey = {
  profiles: { perSecond: 500, burst: 5_000 },
  recommendations: { perSecond: 10_000, burst: 20_000 },
} as const;

/** The limits of the read APIs; keep one per isolate. */
export const apiLimits = (clock: Clock): Readonly<Record<keyof typeof perKey, RequestLimits>> => ({
  profiles: createRequestLimits(perKey.profiles, clock),
  recommendations: createRequestLimits(perKey.recommendations, clock),
});
