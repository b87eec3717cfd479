/** Which message of whom: keyed hashes, in which nothing can be read. */
export type CopyName = { readonly person: string; readonly message: string };

/** `version` grows with what the message's ledger says; see decision-copy.ts. */
export type DecisionCopy = CopyName & { readonly value: string; readonly version: number };

/** A copy is found for this long after the newest one of its person was kept, ms: most mails are read within days. */
export const copiesKeptMs = 30 * 86_400_000;

/** Messages of one person that have a copy; beyond them those of longest ago go. */
export const copiesPerPerson = 20;

/**
 * Copies of what messages show, outside the people's objects: they answer pictures and clicks when an object does not.
 * Every call rejects when the store is out of reach.
 */
export type DecisionCopies = {
  /** Keeps each, unless what is there is as new, or its person was forgotten since. */
  keep(copies: readonly DecisionCopy[]): Promise<void>;
  find(name: CopyName): Promise<Pick<DecisionCopy, "value" | "version"> | null>;
  /** Takes away what is kept of a person up to this version, and what comes later but is no newer. */
  forget(person: string, version: number): Promise<void>;
  /** Up to which version a person was forgotten; null: never, or longer ago than copies are kept. */
  forgotten(person: string): Promise<number | null>;
};
