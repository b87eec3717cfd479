import type { Result } from "../../base/result.ts";
import type { Bounds, Page, ReadFailure } from "../../log/event-log.port.ts";
import type { PersonNames } from "../../collect/rejects/reject-of-person.ts";

/** One partition of one epoch of the log, with its second copy. */
export type RecordPlace = {
  readonly epoch: string;
  readonly partition: number;
  /** Oldest record that either copy has, and the end. */
  bounds(): Promise<Result<Pick<Bounds, "earliest" | "end">, ReadFailure>>;
  read(offset: number, maxBytes: number): Promise<Result<Page, ReadFailure>>;
  /**
   * Puts these values in place of records, wherever the gateway may: the embedded log, and the archive. Returns how
   * many files of the archive changed; null: the archive has yet to take some of them in, ask again later. May be
   * repeated. Throws when a store cannot be reached.
   */
  replace(values: ReadonlyMap<number, string>): Promise<number | null>;
};

/** Whom an erasure is about, as other stores may know them. */
export type Erased = { readonly keys: readonly string[]; readonly at: number; readonly names: PersonNames };

/** Another store that may hold something of a person. */
export type Remains = {
  readonly name: string;
  /** Forgets what it holds of the time up to the erasure; returns how many things that were. May be repeated; throws. */
  forget(erased: Erased): Promise<number>;
};

/** A person's object, as far as an erasure needs it. */
export type ErasedPerson = {
  /** Whether the reader has brought an erasure of then (epoch ms) or later. */
  isErased(at: number): Promise<boolean>;
  /** When they were erased last, epoch ms; null: never. */
  erasedAt(): Promise<number | null>;
  /** Lets go of what outlives the state: answers to closed cuts, states that do not serve. */
  purge(at: number, next: Readonly<Record<string, number>>): Promise<void>;
};
