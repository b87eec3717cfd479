import type { EventRecord } from "../../src/contract/record.ts";
import { popularity } from "../../src/items/popularity.ts";
import { addDelta, emptyDayRow, type DayRow } from "../../src/items/sums.ts";
import { fold } from "../../src/profile/fold.ts";
import { emptyProfile } from "../../src/profile/state.ts";
import type { Session } from "./sessions.ts";

/** Day rows of every item, as the item shards would hold them. */
export type Sums = ReadonlyMap<string, ReadonlyMap<number, DayRow>>;

/** Feeds a log of product views through the production fold and sums: one person per session. */
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
export const byPopularity = (sums: Sums): string[] => {
  let newestDay = 0;
  for (const days of sums.values()) for (const day of days.keys()) newestDay = Math.max(newestDay, day);
  return Array.from(sums, ([item, days]): [string, number] => [item, popularity(days, newestDay)])
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

const viewRecord = (session: Session, step: number, item: string): EventRecord => {
  const at = session.times[step] ?? 0;
  return {
    v: 1,
    id: `${session.id}-${step}`,
    source: "eval",
    shop: "eval",
    occurred: at,
    received: at,
    key: "eval",
    who: "",
    session_id: session.id,
    type: "product_viewed",
    properties: { product_id: item },
  };
};
