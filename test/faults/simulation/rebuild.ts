import { sortCut } from "../../../src/aggregate/cut.ts";
import type { StoredRecord } from "../../../src/log/event-log.port.ts";
import { Traits } from "../../../src/contract/record.ts";
import { applyCut, type CutCursor } from "../../../src/profile/apply-cut.ts";
import { newestOf, type KeptEvent } from "../../../src/profile/event-lines.ts";
import { encodeState } from "../../../src/profile/state-codec.ts";
import { emptyProfile, type ProfileState } from "../../../src/profile/state.ts";
import type { DayRow } from "../../../src/items/sums.ts";
import { textOf } from "./memory-person.ts";
import { addTo, sumTexts, type SumTexts } from "./memory-shard.ts";

export type Rebuilt = { readonly people: ReadonlyMap<string, string>; readonly sums: SumTexts };

type Person = { readonly state: ProfileState; cursor: CutCursor | undefined; events: readonly KeptEvent[] };

/** A clean run over a finished log, in cuts of `size` records: nothing fails, and nothing is appended. */
export const rebuild = (partitions: readonly (readonly StoredRecord[])[], size: number): Rebuilt => {
  const people = new Map<string, Person>();
  const rows = new Map<string, DayRow>();
  for (const [partition, records] of partitions.entries()) {
    for (let at = 0; at < records.length; at += size) {
      const cut = records.slice(at, at + size);
      const { people: sorted } = sortCut(cut, { partition, partitions: partitions.length });
      const range = { epoch: "e1", partition, first: cut[0]?.offset ?? 0, last: cut.at(-1)?.offset ?? 0 };
      for (const [key, own] of sorted) {
        const person = people.get(key) ?? { state: emptyProfile(), cursor: undefined, events: [] };
        people.set(key, person);
        const journal = {
          append: (event: KeptEvent) => {
            person.events = newestOf([...person.events, event]);
          },
          all: () => person.events,
          clear: () => {
            person.events = [];
          },
        };
        const opened = own.map(({ record }) => ({
          traits: record.traits === undefined ? null : Traits.parse(JSON.parse(record.traits)),
        }));
        person.cursor = applyCut(person.state, person.cursor, { ...range, records: own }, opened, journal);
        for (const delta of person.cursor.answer.deltas) addTo(rows, delta);
      }
    }
  }
  const texts = Array.from(people, ([key, { state, events }]): [string, string] => [
    key,
    textOf(encodeState(state), events),
  ]);
  return { people: new Map(texts), sums: sumTexts([rows]) };
};
