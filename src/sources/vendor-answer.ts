/** What a vendor's status means for a request: there, never, or later. */
export type Verdict =
  | { readonly outcome: "delivered" | "refused" }
  | { readonly outcome: "retry"; readonly why: string; readonly afterMs: number };

/** A vendor that asks for more is asked again all the same, ms. */
const longestPauseMs = 60 * 60 * 1_000;

/**
 * A redirect is a failure, not a way on: what comes along is meant for the host that the operator named. It waits for
 * the document to be put right.
 */
export const verdictOf = (status: number, retryAfter: string | null, now: number): Verdict => {
  if (status >= 200 && status < 300) return { outcome: "delivered" };
  const isRefusal = status >= 400 && status < 500 && status !== 408 && status !== 429;
  if (isRefusal) return { outcome: "refused" };
  return { outcome: "retry", why: `status ${status}`, afterMs: pauseOf(retryAfter, now) };
};

/** Seconds, or an HTTP date (RFC 9110 10.2.3); 0 for anything else. */
const pauseOf = (retryAfter: string | null, now: number): number => {
  const text = retryAfter?.trim() ?? "";
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? 0 : Math.min(longestPauseMs, Math.max(0, ms));
};
