import type { Result } from "./result.ts";

/** Waits for work at most `ms`; the work itself goes on. Rejects only if the work rejects in time. */
export type Within = <T>(work: Promise<T>, ms: number) => Promise<Result<T, "too_late">>;
