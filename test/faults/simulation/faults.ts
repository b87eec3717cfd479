import type { Dice } from "./dice.ts";

/**
 * What goes wrong with one I/O. before: it fails without effect; after: it fails though it had its effect;
 * late: it fails now and has its effect later; crash_before, crash_after: its caller dies at that moment.
 */
export const ioFaults = ["before", "after", "late", "crash_before", "crash_after"] as const;
export type IoFault = (typeof ioFaults)[number];

/** Asked once per I/O, in the order in which they happen. */
export type FaultPlan = { next(label: string): IoFault | null };

export type FaultRates = Readonly<Record<IoFault, number>>;

export const noFaults: FaultPlan = { next: () => null };

/** Each I/O fails by itself, at the given rates, while `active`. */
export const randomFaults = (dice: Dice, rates: FaultRates, active: () => boolean): FaultPlan => ({
  next() {
    if (!active()) return null;
    let throws = dice.roll();
    for (const fault of ioFaults) {
      throws -= rates[fault];
      if (throws < 0) return fault;
    }
    return null;
  },
});

export type NthFault = FaultPlan & {
  /** What was hit; null while there have been fewer I/Os. */
  hit(): string | null;
};

/** The n-th I/O, counted from 1, and no other. */
export const nthFault = (n: number, fault: IoFault): NthFault => {
  let count = 0;
  let hit: string | null = null;
  return {
    next(label) {
      count += 1;
      if (count !== n) return null;
      hit = label;
      return fault;
    },
    hit: () => hit,
  };
};
