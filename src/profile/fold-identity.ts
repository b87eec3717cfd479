import type { Conflict } from "../contract/conflict.ts";
import type { EventRecord } from "../contract/record.ts";
import { addConflict } from "./conflicts.ts";
import { paced, type Allowance } from "./pace.ts";
import { kept, type ProfileState } from "./state.ts";

/**
 * Anonymous visitors that may become one person: 100 at once, and one more every three days, for browsers forget them
 * within a week. Beyond that it is no person but an id that many share.
 */
const merging: Allowance = { costMs: 3 * 86_400_000, burst: kept.mergedFrom };

/** Notes who the person became. Whoever was not taken in by somebody stays apart from them. */
export const foldMerge = (state: ProfileState, record: EventRecord): void => {
  const { merge_into: into, copied, key } = record;
  // A copy carries the merge of the object that it came from, which is no merge of this one.
  if (copied !== undefined || into === undefined || into === key || state.keptApart.has(into)) return;
  state.mergedInto = into;
  if (record.address !== undefined) state.leadsTo = record.address;
};

/** Whether a visitor's copies are taken in: those of one who was before, or of one more whom there is room for. */
export const takesIn = (state: ProfileState, from: string, received: number): boolean => {
  const { mergedFrom } = state;
  if (!mergedFrom.delete(from)) {
    const pace = paced(state.merging, received, merging);
    if (pace === null) return false;
    state.merging = pace;
  }
  mergedFrom.add(from);
  dropOldest(mergedFrom, kept.mergedFrom);
  return true;
};

/** What a record about two people that must stay two does to one of them. */
export type FoldedConflict = {
  /** Whether it shows among the person's events. */
  readonly isListed: boolean;
  /** The other person of a conflict that was found just now, who must be told. */
  readonly raised: Conflict | null;
};

/**
 * The question whether the earlier id of an alias is a user's makes nobody known: only of somebody who is, it is a
 * conflict that both hear of. A notice that one was not taken in ends the merge.
 */
export const foldConflict = (state: ProfileState, record: EventRecord, conflict: Conflict): FoldedConflict => {
  addConflict(state, conflict, record);
  if (record.copied === undefined) {
    const isKnown = state.events > 0;
    return { isListed: isKnown, raised: isKnown ? conflict : null };
  }
  if (conflict.kind === "merge_cap") {
    if (state.mergedInto === conflict.with) state.mergedInto = null;
    state.keptApart.add(conflict.with);
    dropOldest(state.keptApart, kept.keptApart);
  }
  return { isListed: true, raised: null };
};

const dropOldest = (keys: Set<string>, bound: number): void => {
  const [oldest] = keys;
  if (keys.size > bound && oldest !== undefined) keys.delete(oldest);
};
