/** A promise that a run broke: by which check, and how. */
export type Violation = { readonly check: Check; readonly detail: string };

export const checks = {
  recovery: "every reader catches up by itself once faults end",
  accepted: "what was acknowledged is on the log",
  ghosts: "nothing is on the log, in a profile or in a sum that nobody submitted, and nothing that was refused",
  once: "each event of the log is in its person's profile once, in log order",
  audit: "logged = applied + duplicates + copied + erased + parked, each as it must be",
  parked: "what cannot be read is kept with its offset, and the rest goes on",
  erased: "nothing of before an erasure is left of the person, or comes back",
  copies: "a merge brings exactly the events it owes",
  quantities: "units bought and refunded per item",
  sums: "sums of each item and day",
  clean: "state and sums equal those of a clean run over the same log",
  fresh: "after its acknowledgement an event is in the person's next answer",
  overlay: "nothing stays overlaid that is committed",
  rejects: "what was refused is kept as a reject",
} as const;
export type Check = keyof typeof checks;
