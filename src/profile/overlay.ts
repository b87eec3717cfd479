import type { EventRecord } from "../contract/record.ts";
import { keptEvent, type KeptEvent } from "./event-lines.ts";
import { isForgotten } from "./erasure/forgotten.ts";
import { fold, type Opened } from "./fold.ts";
import { isPast, isSeen, recordHash } from "./seen-ids.ts";
import type { ProfileState } from "./state.ts";

/** `length`: characters of the record as JSON and of what was opened. */
type Entry = {
  readonly record: EventRecord;
  readonly opened: Opened;
  readonly length: number;
  /** The log will bring it late. */
  buffered: boolean;
};

/** Characters of all entries, two bytes each at worst: with many people in one isolate, 128 MB go soon. */
const keptLength = 4_000_000;

/**
 * Durable events that the reader has not brought yet, in memory (the object stores the buffered ones). What they
 * change is folded over a copy of the committed state; the reader's record of the same (source, id) takes an entry's
 * place.
 */
export type OverlayEntries = {
  /**
   * False when the event is known already, here or in the committed state. `length`: where it is known without
   * counting, characters of the record as JSON.
   */
  add(committed: ProfileState, record: EventRecord, opened: Opened, buffered?: boolean, length?: number): boolean;
  /** Drops what the committed state has by now, or will never get; to be called after it changed. */
  drop(committed: ProfileState): void;
  /** Drops all but what the log will bring late: of the rest nobody knows whether it came before an erasure. */
  forget(): void;
  /** The committed state, or a copy with all entries folded in; never to be changed. */
  over(committed: ProfileState): ProfileState;
  /** The entries as events, numbered on from the committed ones. */
  events(committed: ProfileState): readonly KeptEvent[];
  records(): readonly EventRecord[];
  /** Whether one of them may make this person another. */
  hasMerge(): boolean;
  /** When the person was erased (epoch ms), as far as the reader has not brought that yet; else null. */
  erased(): number | null;
  /** Those that the log will bring late. */
  buffered(): readonly EventRecord[];
};

/** At most `bound` events; the oldest go first. */
export const overlayEntries = (bound: number): OverlayEntries => {
  const entries = new Map<string, Entry>();
  let length = 0;
  let merges = 0;
  let erasures = 0;
  let folded: ProfileState | null = null;
  let events: KeptEvent[] = [];

  const foldIn = (state: ProfileState, { record, opened }: Entry): void => {
    const { isListed, session, forgets } = fold(state, record, opened);
    if (forgets === true) events = [];
    if (isListed) events.push(keptEvent(state.events, session, record));
  };
  const remove = (hash: string): void => {
    const entry = entries.get(hash);
    if (entry === undefined) return;
    length -= entry.length;
    if (entry.record.merge_into !== undefined) merges -= 1;
    if (entry.record.erased === true) erasures -= 1;
    entries.delete(hash);
  };
  const over = (committed: ProfileState): ProfileState => {
    if (entries.size === 0) return committed;
    if (folded === null) {
      folded = structuredClone(committed);
      events = [];
      for (const entry of entries.values()) foldIn(folded, entry);
    }
    return folded;
  };

  return {
    add(committed, record, opened, buffered = false, counted?: number) {
      const hash = recordHash(record);
      const known = entries.get(hash);
      if (known !== undefined && buffered) known.buffered = true;
      if (known !== undefined || isSeen(committed.seen, hash, record.received)) return false;
      if (isForgotten(committed.erased, record)) return false;
      const entry = { record, opened, length: counted ?? JSON.stringify([record, opened]).length, buffered };
      entries.set(hash, entry);
      length += entry.length;
      if (record.merge_into !== undefined) merges += 1;
      if (record.erased === true) erasures += 1;
      if (folded !== null) foldIn(folded, entry);
      for (const oldest of entries.keys()) {
        if (entries.size <= bound && length <= keptLength) break;
        remove(oldest);
        folded = null;
      }
      return true;
    },
    drop(committed) {
      for (const [hash, { record }] of entries) {
        const isDone = isSeen(committed.seen, hash, record.received) || isPast(committed.seen, record.received);
        if (isDone || isForgotten(committed.erased, record)) remove(hash);
      }
      folded = null;
      events = [];
    },
    forget() {
      for (const [hash, { buffered }] of entries) if (!buffered) remove(hash);
      folded = null;
      events = [];
    },
    over,
    events(committed) {
      over(committed);
      return entries.size === 0 ? [] : events;
    },
    hasMerge: () => merges > 0,
    erased() {
      if (erasures === 0) return null;
      const all = Array.from(entries.values(), ({ record }) => (record.erased === true ? record.received : 0));
      return Math.max(...all);
    },
    records: () => Array.from(entries.values(), ({ record }) => record),
    buffered: () => Array.from(entries.values()).flatMap(({ record, buffered }) => (buffered ? [record] : [])),
  };
};
