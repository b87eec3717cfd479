import { mergeDeltas } from "../aggregate/merge-deltas.ts";
import type { CutMarks, PersonCut, PersonCutResult } from "../aggregate/people.port.ts";
import type { Conflict } from "../contract/conflict.ts";
import type { ItemDelta } from "../contract/contribution.ts";
import type { EventRecord } from "../contract/record.ts";
import { noticeFor } from "./conflicts.ts";
import { copyFor, staysBehind } from "./copies.ts";
import { keptEvent, recordOf, takenAlong, type KeptEvent } from "./event-lines.ts";
import { fold, nothingOpened, type Folded, type Opened } from "./fold.ts";
import type { ProfileState } from "./state.ts";

/** Where a person stands in one partition of one epoch, with the answer to its last cut. */
export type CutCursor = {
  readonly next: number;
  readonly first: number;
  readonly last: number;
  readonly answer: PersonCutResult;
};

/** A person's kept events, purchases and the newest others, in order. */
export type Journal = { append(event: KeptEvent): void; all(): readonly KeptEvent[]; clear(): void };

/** `opened` has one entry per record of the cut. Returns the cursor to keep, whose answer is the cut's. */
export const applyCut = (
  state: ProfileState,
  cursor: CutCursor | undefined,
  cut: PersonCut,
  opened: readonly Opened[],
  journal: Journal,
): CutCursor => {
  if (cursor !== undefined && cursor.first === cut.first && cursor.last === cut.last) return cursor;
  const next = cursor?.next ?? 0;
  const counts = { applied: 0, duplicate: 0, copied: 0, erased: 0 };
  const deltas: (readonly ItemDelta[])[] = [];
  let copies: (readonly EventRecord[])[] = [];
  const marks: Record<string, number> = {};
  for (const [index, { offset, record }] of cut.records.entries()) {
    if (offset < next) {
      counts.duplicate += 1;
      continue;
    }
    const before = { mergedInto: state.mergedInto, leadsTo: state.leadsTo };
    const folded = fold(state, record, opened[index] ?? nothingOpened);
    counts[folded.outcome] += 1;
    if (folded.outcome === "duplicate" || folded.outcome === "erased") continue;
    if (folded.forgets === true) {
      journal.clear();
      copies = [];
    }
    deltas.push(folded.deltas);
    if (folded.isListed) journal.append(keptEvent(state.events, folded.session, record));
    const { conflict, notices } = conflictOf(state, before, record, folded);
    for (const mark of [folded.muted, conflict]) if (mark !== null) marks[mark] = (marks[mark] ?? 0) + 1;
    copies.push(copiesAfter(state, before.mergedInto, record, journal), notices);
  }
  const answer = {
    applied: counts.applied,
    duplicates: counts.duplicate,
    copied: counts.copied,
    deltas: mergeDeltas(deltas.flat()),
    copies: copies.flat(),
    ...(counts.erased === 0 ? {} : { erased: counts.erased }),
    ...(Object.keys(marks).length === 0 ? {} : { marks: marks as CutMarks }),
  };
  return { next: Math.max(next, cut.last + 1), first: cut.first, last: cut.last, answer };
};

/**
 * The answer to a cut that lies wholly behind the last one, as when a call of a reader that is gone arrives late:
 * nothing. It must leave no trace, for the answer to the last cut may still be asked for. Null for any other cut.
 */
export const answerToPast = (cursor: CutCursor, cut: PersonCut): PersonCutResult | null =>
  cut.last >= cursor.next || (cut.first === cursor.first && cut.last === cursor.last)
    ? null
    : { applied: 0, duplicates: cut.records.length, copied: 0, deltas: [], copies: [] };

/**
 * A first merge copies what is kept so far, later records follow one by one. A person who merged before
 * into somebody else takes along nothing that was copied to the first: that is the first one's past.
 */
const copiesAfter = (
  state: ProfileState,
  before: string | null,
  record: EventRecord,
  journal: Journal,
): readonly EventRecord[] => {
  const to = state.mergedInto;
  if (to === null) return [];
  if (before === null) {
    const past = takenAlong(journal.all()).map(recordOf);
    return past.filter((one) => !staysBehind(one)).map((one) => copyFor(to, one, record.key));
  }
  return staysBehind(record) || record.copied === to ? [] : [copyFor(to, record, record.key)];
};

/**
 * The conflict that a record brought up, and who must be told: the other person of it, or both people that an anonymous
 * visitor became one after the other, or two users of one address. That of a visitor who becomes known is none.
 */
const conflictOf = (
  state: ProfileState,
  before: Pick<ProfileState, "mergedInto" | "leadsTo">,
  record: EventRecord,
  { raised }: Folded,
): { readonly conflict: Conflict["kind"] | null; readonly notices: readonly EventRecord[] } => {
  if (raised !== null) {
    const { kind, with: other } = raised;
    return { conflict: kind, notices: [noticeFor(other, { kind, with: record.key }, record)] };
  }
  const [earlier, later] = [before.mergedInto, state.mergedInto];
  const isOfUsers = record.address === undefined || (before.leadsTo === "user" && record.address === "user");
  if (earlier === null || later === null || earlier === later || !isOfUsers) return { conflict: null, notices: [] };
  const kind = record.address === undefined ? "shared_device" : "shared_address";
  const notices = [
    noticeFor(earlier, { kind, with: later }, record),
    noticeFor(later, { kind, with: earlier }, record),
  ];
  return { conflict: kind, notices };
};
