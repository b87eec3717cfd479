/** A page of a shard's items of which some differ. */
export type ItemDifferences = {
  readonly items: number;
  readonly differentSums: readonly string[];
  readonly differentLists: readonly string[];
  /** The item after which the next page begins; null after the last. */
  readonly next: string | null;
};

/** Compares the derived state of a generation with the one that serves, byte by byte. Throws when an object is unreachable. */
export type Generations = {
  readonly shards: number;
  /** Those of these people whose state differs. */
  differentPeople(people: readonly string[], generation: number): Promise<readonly string[]>;
  differentItems(shard: number, generation: number, after: string, limit: number): Promise<ItemDifferences>;
};
