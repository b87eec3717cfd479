import type { Within } from "./within.port.ts";

/** Settles with null when the work fails or takes longer than `ms`; never rejects. */
export type Attempt = <T>(work: Promise<T>, ms: number) => Promise<T | null>;

export const attempting =
  (within: Within): Attempt =>
  async (work, ms) => {
    try {
      const done = await within(work, ms);
      return done.ok ? done.value : null;
    } catch {
      return null;
    }
  };
