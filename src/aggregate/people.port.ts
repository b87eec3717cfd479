import type { Conflict } from "../contract/conflict.ts";
import type { ItemDelta } from "../contract/contribution.ts";
import type { EventRecord } from "../contract/record.ts";

/** One person's records of one cut, in log order. */
export type PersonCut = {
  readonly epoch: string;
  readonly partition: number;
  /** The whole cut's offset range: a retried cut has the same and gets the same answer. */
  readonly first: number;
  readonly last: number;
  readonly records: readonly { readonly offset: number; readonly record: EventRecord }[];
};

/** How many of a cut's records were one of a kind that somebody watches: muted, or a conflict of identities. */
export type CutMarks = Readonly<Partial<Record<Conflict["kind"] | "bot" | "flood", number>>>;

/** What applying a cut to one person did; the counts add up to the records given. */
export type PersonCutResult = {
  readonly applied: number;
  readonly duplicates: number;
  /** Records of a merge copy that were applied without contributing. */
  readonly copied: number;
  readonly deltas: readonly ItemDelta[];
  /** Events to append under another person's key because of a merge, original ids kept. */
  readonly copies: readonly EventRecord[];
  /** Records of a time before the person's erasure, which had no effect; absent: none. */
  readonly erased?: number;
  /** Absent when there is nothing to say. */
  readonly marks?: CutMarks;
};

/** Applies log records to people's objects, exactly once in effect. Throws `Refused` when the object fails, else when it is unreachable. */
export type People = { apply(key: string, cut: PersonCut): Promise<PersonCutResult> };
