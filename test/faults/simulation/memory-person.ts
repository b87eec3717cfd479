import type { PersonCut } from "../../../src/aggregate/people.port.ts";
import type { Sealer } from "../../../src/base/sealer.port.ts";
import type { EventRecord, Traits } from "../../../src/contract/record.ts";
import type { CutCursor } from "../../../src/profile/apply-cut.ts";
import { keptEvents, linesOf, newestOf, recordOf, type KeptEvent } from "../../../src/profile/event-lines.ts";
import { asOwn, liveProfile, type LiveProfile, type StoredProfile } from "../../../src/profile/live-profile.ts";
import { openForFold } from "../../../src/profile/open-records.ts";
import { overlayEntries, type OverlayEntries } from "../../../src/profile/overlay.ts";
import { decodeState, encodeState } from "../../../src/profile/state-codec.ts";
import { emptyProfile, type ProfileState } from "../../../src/profile/state.ts";
import { isPlain } from "../../../src/profile/unread.ts";
import { host, type Host } from "./host.ts";
import type { Machine, Process } from "./machine.ts";

/** What survives a crash: texts, so that nothing in memory can be shared with it by accident. */
type Saved = {
  readonly core: string;
  readonly parts: ReadonlyMap<string, string>;
  readonly cursors: string;
  readonly events: readonly KeptEvent[];
};

const nothingSaved: Saved = { ...encodeState(emptyProfile()), cursors: "[]", events: [] };

/** What the simulation calls on a person's object. */
type PersonObject = {
  readonly live: LiveProfile<StoredProfile>;
  readonly overlay: OverlayEntries;
  readonly apply: (cut: PersonCut) => Promise<ReturnType<LiveProfile<StoredProfile>["apply"]>>;
  readonly hand: (
    records: readonly EventRecord[],
    buffered: boolean,
  ) => Promise<ReturnType<LiveProfile<StoredProfile>["hand"]>>;
};

export type MemoryPerson = Host<PersonObject> & {
  readonly key: string;
  state(): ProfileState;
  events(): readonly KeptEvent[];
  /** State and events as one text: equal after a rebuild. */
  text(): string;
};

/** A state and its events as one text, as `stateHash` of the object hashes it. */
export const textOf = (state: Pick<Saved, "core" | "parts">, events: readonly KeptEvent[]): string =>
  JSON.stringify([state.core, [...state.parts].sort(([a], [b]) => (a < b ? -1 : 1)), linesOf(events).text]);

export type PersonHabits = {
  /** Planted bugs change what is stored or given just before a cut is applied. */
  readonly before: (stored: StoredProfile, cut: PersonCut) => PersonCut;
  readonly overlay: (entries: OverlayEntries) => OverlayEntries;
  readonly reload: boolean;
};

/** The real person over rows in memory that survive its crashes. */
export const memoryPerson = (machine: Machine, key: string, sealer: Sealer, habits: PersonHabits): MemoryPerson => {
  let saved = nothingSaved;
  /** Stored records of the overlay, which the log will bring late. */
  let overlaid = "[]";

  const boot = (process: Process): PersonObject => {
    const staged: { next: Saved | null } = { next: null };
    let last: StoredProfile | null = null;
    const load = (): StoredProfile => {
      if (process.state !== "alive") throw new Error(`${process.name}: another instance has this storage`);
      if (!habits.reload && last !== null) return last;
      const state = decodeState(saved);
      const cursors = new Map(JSON.parse(saved.cursors) as [string, CutCursor][]);
      let events = [...saved.events];
      last = {
        state,
        cursors,
        journal: {
          append: (event) => {
            events = events.length < keptEvents ? [...events, event] : newestOf([...events, event]);
          },
          all: () => events,
          clear: () => {
            events = [];
          },
        },
        save: () => {
          staged.next = { ...encodeState(state), cursors: JSON.stringify([...cursors]), events };
        },
      };
      return last;
    };
    const transaction = <T>(work: () => T): T => {
      staged.next = null;
      const result = work();
      const { next } = staged;
      if (next !== null) {
        machine.commit(process, "person commit", () => {
          saved = next;
        });
      }
      return result;
    };
    const overlay = habits.overlay(overlayEntries(2_000));
    const keepOverlay = (records: readonly EventRecord[]): void => {
      if (process.state === "alive") overlaid = JSON.stringify(records);
    };
    const live = liveProfile({ load, transaction, overlay, keepOverlay });
    const stored = JSON.parse(overlaid) as EventRecord[];
    live.restore(
      stored,
      stored.map(({ traits }) => ({ traits: traits === undefined ? null : (JSON.parse(traits) as Traits) })),
    );
    return {
      live,
      overlay,
      apply: async (given) => {
        const opened = await openForFold(
          sealer,
          given.records.map(({ record }) => record),
        );
        return live.apply(habits.before(live.stored(), given), opened);
      },
      hand: async (records, buffered) => {
        const isAllPlain = !buffered && records.every((record) => isPlain(key, record));
        if (isAllPlain && live.handPlain(JSON.stringify(records))) return null;
        const own = asOwn(key, records);
        return live.hand(key, own, await openForFold(sealer, own), buffered);
      },
    };
  };

  return {
    ...host(machine, `person ${key}`, boot),
    key,
    state: () => decodeState(saved),
    events: () => saved.events,
    text: () => textOf(saved, saved.events),
  };
};

/** Name of a record among all that were submitted: ids are unique per source only. */
export const nameOf = (record: Pick<EventRecord, "source" | "id">): string => `${record.source}/${record.id}`;

export const namesOf = (events: readonly KeptEvent[]): string[] => events.map((event) => nameOf(recordOf(event)));
