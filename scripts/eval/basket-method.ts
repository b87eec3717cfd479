/** A way to complete a basket under test. */
export type BasketMethod = {
  readonly name: string;
  /** Best items to go with a basket, in the order in which it was filled; none of it, at most `limit`, may be fewer. */
  readonly complete: (basket: ReadonlySet<string>, limit: number) => readonly string[];
};

/** A customer who is about to order again. */
export type Returning = {
  readonly customer: string;
  /** Epoch ms at which the next basket was ordered. */
  readonly at: number;
  /** What they ordered before, oldest order first. */
  readonly before: readonly (readonly string[])[];
  /** What they order now. */
  readonly wanted: ReadonlySet<string>;
};

/** A way to foresee a next basket under test. */
export type NextBasketMethod = {
  readonly name: string;
  readonly foresee: (returning: Returning, limit: number) => readonly string[] | Promise<readonly string[]>;
};
