import { seeded } from "../../../scripts/lib/seeded.ts";

/** All chance of a simulation: the same seed throws the same. */
export type Dice = {
  /** In [0, 1). */
  roll(): number;
  chance(probability: number): boolean;
  /** Whole, from 0 up to `limit` (excluded). */
  below(limit: number): number;
  /** In [from, to). */
  between(from: number, to: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
  /** Dice of their own, so that more throws in one place move nothing elsewhere. */
  fork(): Dice;
};

export const dice = (seed: number): Dice => {
  const roll = seeded(Math.imul(seed + 1, 0x9e3779b1));
  const below = (limit: number): number => Math.floor(roll() * limit);
  return {
    roll,
    below,
    chance: (probability) => roll() < probability,
    between: (from, to) => from + roll() * (to - from),
    pick: (choices) => choices[below(choices.length)] ?? choices[0],
    fork: () => dice(below(0x7fffffff)),
  };
};
