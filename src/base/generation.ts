/**
 * Numbers a derived state: 1 is the first; a rebuild makes another one beside the one that serves. Primary state
 * (the catalogue, the decision ledger) belongs to none and is shared by all.
 */
export const firstGeneration = 1;

/** SQLite table that holds a generation's rows; the first generation has the plain name. */
export const generationTable = (name: string, generation: number): string => {
  if (!Number.isInteger(generation) || generation < firstGeneration) {
    throw new RangeError(`not a generation: ${generation}`);
  }
  return generation === firstGeneration ? name : `${name}_g${generation}`;
};
