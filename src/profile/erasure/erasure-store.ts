import type { erasureSteps } from "../../contract/erasure.ts";
import type { LeadsOn } from "./begin.ts";
import type { Progress } from "./replacements.ts";

/**
 * Where an erasure stands. beginning: its cut-offs are not certain on the log yet. applying: the readers have yet to
 * bring them. reading: it is found out what stands in place of the person's records. replacing: that is written to log
 * and archive. purging: whatever else there is. done.
 */
export type ErasurePhase = (typeof erasureSteps)[number];

/** What an erasure came to so far. */
export type ErasureCounts = {
  readonly records: number;
  readonly files: number;
  /** By other store. */
  readonly others: Readonly<Record<string, number>>;
};

export type StoredErasure = {
  readonly id: string;
  /** Epoch ms: the cut-off. */
  readonly at: number;
  readonly phase: ErasurePhase;
  /** Epoch ms before which it is not looked for the person's records: what comes late comes in numbers. */
  readonly notBefore?: number;
  /** Empty once it is done: from then on nothing here tells whose it was. */
  readonly keys: readonly string[];
  readonly leadsOn: readonly LeadsOn[];
  /** Sealed JSON of the person's names. */
  readonly names: string;
  /** Places read, and how far the person's records were gone through there. */
  readonly read: number;
  readonly progress: Progress;
  readonly counts: ErasureCounts;
  /** Epoch ms. */
  readonly done: number | null;
};

/** What stands in place of records of one place, some at a time. */
export type StoredReplacements = {
  readonly epoch: string;
  readonly partition: number;
  readonly first: number;
  readonly values: readonly (readonly [offset: number, value: string])[];
};

/** An erasure's rows; `transaction` runs work whose writes stand or fall together. */
export type ErasureRows = {
  all(): readonly StoredErasure[];
  get(id: string): StoredErasure | null;
  save(erasure: StoredErasure): void;
  addReplacements(id: string, some: readonly StoredReplacements[]): void;
  /** The next that are to be written; null: none is left. */
  nextReplacements(id: string): StoredReplacements | null;
  dropReplacements(id: string, some: StoredReplacements): void;
  transaction<T>(work: () => T): T;
};
