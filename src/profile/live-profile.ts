import type { PersonCut, PersonCutResult } from "../aggregate/people.port.ts";
import type { EventRecord } from "../contract/record.ts";
import { answerToPast, applyCut, type CutCursor, type Journal } from "./apply-cut.ts";
import { copyFor, isPointer } from "./copies.ts";
import { isForgotten, restsOnForgotten } from "./erasure/forgotten.ts";
import { newestOf, type KeptEvent } from "./event-lines.ts";
import { nothingOpened, type Opened } from "./fold.ts";
import type { Followed } from "./followed.ts";
import { handedOn, noteOwed, type HandedOn, type OwedCopies } from "./handing-on.ts";
import type { OverlayEntries } from "./overlay.ts";
import { type StageFacts, stageFacts } from "./stage.ts";
import type { ProfileState } from "./state.ts";
import { createUnread } from "./unread.ts";
import { type StateView, viewOf } from "./view.ts";

/** A person's committed state as loaded; `save` writes what changed. */
export type StoredProfile = {
  readonly state: ProfileState;
  readonly cursors: Map<string, CutCursor>;
  readonly journal: Journal;
  /** Drops what messages showed that were decided up to then (epoch ms), where that is stored. */
  forgetMessages?(until: number): void;
  save(): void;
};

export type LiveProfileParts<R extends StoredProfile> = {
  /** Loads the committed state; called again after a failed transaction. */
  readonly load: () => R;
  /** Runs work whose writes stand or fall together. */
  readonly transaction: <T>(work: () => T) => T;
  readonly overlay: OverlayEntries;
  /** Stores the overlaid records that the log will bring late, in place of those stored before. */
  readonly keepOverlay?: (records: readonly EventRecord[]) => void;
};

/** A person while their object lives: committed state, changed by cuts alone, under the overlay. */
export type LiveProfile<R extends StoredProfile> = {
  stored(): R;
  /** Exactly once in effect: the same cut again gets the same answer. `opened` has one entry per record. */
  apply(cut: PersonCut, opened: readonly Opened[]): PersonCutResult;
  /**
   * Overlays durable events of the person `key`; `buffered` ones, which the log will bring late, are stored too.
   * Returns what the person that this one became must be handed.
   */
  hand(key: string, records: readonly EventRecord[], opened: readonly Opened[], buffered?: boolean): HandedOn | null;
  /**
   * As `hand`, of a JSON array of plain records (see unread.ts), none of them buffered. False, without effect: this
   * person became or becomes another, who must hear of them too.
   */
  handPlain(records: string): boolean;
  /** Overlays again what was stored of the overlay. */
  restore(records: readonly EventRecord[], opened: readonly Opened[]): void;
  overlaid(): ProfileState;
  view(): StateView;
  stageFacts(): StageFacts;
  /** Kept events, overlaid ones last. */
  events(): readonly KeptEvent[];
  /** The answer, or the person that this one became; `follow` false: always the answer. */
  followed<T>(follow: boolean, answer: () => T): Followed<T>;
};

/** Records handed to a person's object, as the log brings them: another's are copies, but for pointers, which stay there. */
export const asOwn = (key: string, records: readonly EventRecord[]): EventRecord[] =>
  records.flatMap((record) =>
    record.key === key ? [record] : isPointer(record) ? [] : [copyFor(key, record, record.key)],
  );

export const liveProfile = <R extends StoredProfile>(parts: LiveProfileParts<R>): LiveProfile<R> => {
  const { overlay } = parts;
  let rows: R | null = null;
  let view: StateView | null = null;
  let facts: StageFacts | null = null;
  const owed: OwedCopies = new Map();
  const unread = createUnread();

  const stored = (): R => (rows ??= parts.load());
  const changed = (): void => {
    view = null;
    facts = null;
  };
  const read = (): void => unread.readInto(overlay, () => stored().state);
  const overlaid = (): ProfileState => {
    read();
    return overlay.over(stored().state);
  };

  return {
    stored,
    apply(cut, opened) {
      read();
      try {
        const answer = parts.transaction(() => applyTo(stored(), cut, opened));
        if (hasErasure(cut)) {
          owed.clear();
          overlay.forget();
        }
        noteOwed(owed, answer.copies);
        overlay.drop(stored().state);
        parts.keepOverlay?.(overlay.buffered());
        return answer;
      } catch (cause) {
        // What is in memory may be ahead of what was rolled back.
        rows = null;
        throw cause;
      } finally {
        changed();
      }
    },
    hand(key, records, opened, isLate = false) {
      read();
      const { state, journal } = stored();
      const fresh = new Set(
        records.filter((record, at) => overlay.add(state, record, opened[at] ?? nothingOpened, isLate)),
      );
      if (fresh.size > 0) changed();
      const late = overlay.buffered();
      if (isLate) parts.keepOverlay?.(late);
      // Once an erasure is overlaid, nothing of before it goes to anybody, nor whereto it led.
      const erased = overlay.erased();
      const isNew = (record: EventRecord): boolean => !isForgotten(erased, record);
      return handedOn({
        key,
        mergedInto: erased === null ? state.mergedInto : null,
        keptApart: erased === null ? state.keptApart : new Set(),
        handed: records.filter(isNew),
        fresh,
        overlaid: overlay.records().filter(isNew),
        committed: () => (erased === null ? journal.all() : []),
        owed,
        buffered: late.length > 0,
      });
    },
    handPlain(records) {
      if (stored().state.mergedInto !== null || overlay.hasMerge()) return false;
      unread.add(records);
      if (unread.isFull()) read();
      changed();
      return true;
    },
    restore(records, opened) {
      const { state } = stored();
      for (const [at, record] of records.entries()) overlay.add(state, record, opened[at] ?? nothingOpened, true);
      changed();
    },
    overlaid,
    view: () => (view ??= viewOf(overlaid())),
    stageFacts: () => (facts ??= stageFacts(overlaid())),
    events() {
      read();
      const { state, journal } = stored();
      const committed = overlay.erased() === null ? journal.all() : [];
      return newestOf([...committed, ...overlay.events(state)]);
    },
    followed(follow, answer) {
      // A merge counts as soon as it is overlaid: the other person's object was handed everything by then.
      const pointer = follow ? overlaid().mergedInto : null;
      return pointer === null ? { pointer: null, value: answer() } : { pointer };
    },
  };
};

const applyTo = (rows: StoredProfile, cut: PersonCut, opened: readonly Opened[]): PersonCutResult => {
  const at = `${cut.epoch}/${cut.partition}`;
  const before = rows.cursors.get(at);
  const past = before === undefined ? null : answerToPast(before, cut);
  if (past !== null) return past;
  const cursor = applyCut(rows.state, before, cut, opened, rows.journal);
  if (cursor !== before) {
    if (hasErasure(cut)) forgetAround(rows);
    rows.cursors.set(at, cursor);
    rows.save();
  }
  return cursor.answer;
};

const hasErasure = ({ records }: PersonCut): boolean => records.some(({ record }) => record.erased === true);

/** What besides state and events tells of an erased person: copies owed by earlier cuts, and what messages showed. */
const forgetAround = (rows: StoredProfile): void => {
  const { state, cursors } = rows;
  for (const [at, cursor] of cursors) cursors.set(at, { ...cursor, answer: { ...cursor.answer, copies: [] } });
  if (state.erased !== null) rows.forgetMessages?.(restsOnForgotten(state.erased));
};
