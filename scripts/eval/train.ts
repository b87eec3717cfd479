import type { ItemDelta } from "../../src/contract/contribution.ts";
import type { EventRecord } from "../../src/contract/record.ts";
import { popularity } from "../../src/items/popularity.ts";
import { addDelta, emptyDayRow, type DayRow, type Days } from "../../src/items/sums.ts";
import { fold } from "../../src/profile/fold.ts";
import { emptyProfile, type ProfileState } from "../../src/profile/state.ts";
import { viewRecord } from "./records.ts";
import type { Session } from "./sessions.ts";

/** Day rows of every item, as the item shards would hold them. */
export type Sums = ReadonlyMap<string, ReadonlyMap<number, DayRow>>;

/** Learns from a log, record by record, through the production fold and sums. */
export type Learner = {
  readonly sums: Sums;
  /** By person key. */
  readonly people: ReadonlyMap<string, ProfileState>;
  /** Folds the next record of the log; tells which items' sums it changed. */
  take(record: EventRecord): readonly ItemDelta[];
};

export const createLearner = (): Learner => {
  const sums = new Map<string, Map<number, DayRow>>();
  const people = new Map<string, ProfileState>();
  return {
    sums,
    people,
    take(record) {
      const state = people.get(record.key) ?? emptyProfile();
      people.set(record.key, state);
      const { deltas } = fold(state, record);
      for (const delta of deltas) addDelta(rowOf(sums, delta.item, delta.day), delta);
      return deltas;
    },
  };
};

/** Feeds a log of product views through the production fold and sums: one person per session, forgotten after it. */
export const trainSums = (sessions: readonly Session[], onSession: (done: number) => void): Sums => {
  const sums = new Map<string, Map<number, DayRow>>();
  for (const [index, session] of sessions.entries()) {
    const state = emptyProfile();
    for (const [step, item] of session.items.entries()) {
      const { deltas } = fold(state, viewRecord(session, step, item));
      for (const delta of deltas) addDelta(rowOf(sums, delta.item, delta.day), delta);
    }
    onSession(index + 1);
  }
  return sums;
};

/** Items by trending, most popular first. */
export const byPopularity = (sums: Sums): string[] => ranked(sums, popularity);

/** Items by a decayed count, relative to the newest day of all; best first. */
export const ranked = (sums: Sums, count: (days: Days, newestDay: number) => number): string[] => {
  let newestDay = 0;
  for (const days of sums.values()) for (const day of days.keys()) newestDay = Math.max(newestDay, day);
  return Array.from(sums, ([item, days]): [string, number] => [item, count(days, newestDay)])
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([item]) => item);
};

const rowOf = (sums: Map<string, Map<number, DayRow>>, item: string, day: number): DayRow => {
  let days = sums.get(item);
  if (days === undefined) {
    days = new Map();
    sums.set(item, days);
  }
  let row = days.get(day);
  if (row === undefined) {
    row = emptyDayRow();
    days.set(day, row);
  }
  return row;
};
