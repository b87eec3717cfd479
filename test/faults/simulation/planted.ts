import type { PersonCut } from "../../../src/aggregate/people.port.ts";
import type { ReaderState, ReaderStore } from "../../../src/aggregate/reader-store.ts";
import { ok } from "../../../src/base/result.ts";
import type { EventRecord } from "../../../src/contract/record.ts";
import type { EventLog } from "../../../src/log/event-log.port.ts";
import { noSeenIds } from "../../../src/profile/seen-ids.ts";
import { simulate } from "./run.ts";
import { asBuilt, type Variant } from "./variant.ts";
import type { Check } from "./violation.ts";

/** A bug somebody could make, as a variant of the simulated world; nothing of it exists in src/. */
export type PlantedBug = {
  readonly name: string;
  /** The checks that must notice it: others may too, by accident. */
  readonly by: readonly Check[];
  readonly variant: Partial<Variant>;
};

const nothingDone = { logged: 0, applied: 0, duplicates: 0, copied: 0, erased: 0, parked: 0 };
const closedEmpty = { parked: [], unadded: [], reached: { people: [], shards: [] } };

/** Closes every cut as soon as it is opened. */
const advancesFirst = (store: ReaderStore): ReaderStore => ({
  ...store,
  load() {
    const { cut } = store.load();
    if (cut !== null) store.advance(cut, nothingDone, closedEmpty, 0);
    return store.load();
  },
  open: (next, cut, identity) => store.open(next, cut, identity) && store.advance(cut, nothingDone, closedEmpty, 0),
  advance: () => true,
});

/** Remembers the open cut in memory only. */
const keepsCutInMemory = (store: ReaderStore): ReaderStore => {
  let open: ReaderState["cut"] = null;
  return {
    ...store,
    load: () => ({ ...store.load(), cut: open }),
    open: (_next, cut) => {
      open = cut;
      return true;
    },
    advance: (cut, done, closed, at) => {
      open = null;
      return store.open(store.load().next, cut, null) && store.advance(cut, done, closed, at);
    },
  };
};

const mapErasures = (cut: PersonCut, change: (record: EventRecord) => EventRecord): PersonCut => ({
  ...cut,
  records: cut.records.map(({ offset, record }) => ({
    offset,
    record: record.erased === true ? change(record) : record,
  })),
});

const mapRecords = (log: EventLog, change: (record: EventRecord) => EventRecord): EventLog => ({
  ...log,
  append: (records) => log.append(records.map(change)),
});

const partialOk = (log: EventLog): EventLog => ({
  ...log,
  append: async (records) =>
    (await log.append(records)).map((result) => (result.ok ? result : ok({ partition: 0, offset: 0 }))),
});

/** The HTTP status is taken for the records': all are well when one is. */
const statusOk = (log: EventLog): EventLog => ({
  ...log,
  append: async (records) => {
    const results = await log.append(records);
    const good = results.find((result) => result.ok);
    return good === undefined ? results : results.map((result) => (result.ok ? result : good));
  },
});

export const plantedBugs: readonly PlantedBug[] = [
  { name: "the reader advances before it dispatches", by: ["once"], variant: { readerStore: advancesFirst } },
  { name: "the cut is not persisted", by: ["sums", "copies"], variant: { readerStore: keepsCutInMemory } },
  {
    name: "a cut is closed whoever opened it",
    by: ["audit"],
    variant: {
      readerStore: (store) => ({
        ...store,
        advance: (cut, done, closed, at) =>
          store.advance(cut, done, closed, at) ||
          (store.open(store.load().next, cut, null) && store.advance(cut, done, closed, at)),
      }),
    },
  },
  {
    name: "what is parked is dropped",
    by: ["parked"],
    variant: {
      readerStore: (store) => ({
        ...store,
        advance: (cut, done, closed, at) => store.advance(cut, done, { ...closed, parked: [] }, at),
      }),
    },
  },
  {
    name: "shards compare the watermark with ==",
    by: ["sums"],
    variant: { isNewCut: (next, first) => first === (next ?? first) },
  },
  { name: "shards take an older cut", by: ["sums"], variant: { isNewCut: () => true } },
  {
    name: "shards take one cut only after the other",
    by: ["sums"],
    variant: { isNewCut: (next, first) => first > (next ?? -1) },
  },
  {
    name: "people deduplicate by offset only",
    by: ["once"],
    variant: {
      beforeApply: (stored, cut) => {
        stored.state.seen = noSeenIds();
        return cut;
      },
    },
  },
  {
    name: "people deduplicate by id only, whatever the source",
    by: ["once"],
    variant: {
      beforeApply: (_stored, cut) => ({
        ...cut,
        records: cut.records.map(({ offset, record }) => ({ offset, record: { ...record, source: "any" } })),
      }),
    },
  },
  {
    name: "the dedupe window goes by now, not by arrival",
    by: ["once"],
    variant: {
      beforeApply: (_stored, cut, now) => ({
        ...cut,
        records: cut.records.map(({ offset, record }) => ({ offset, record: { ...record, received: now } })),
      }),
    },
  },
  {
    name: "contributions are computed again on a retry",
    by: ["sums"],
    variant: {
      beforeApply: (stored, cut) => {
        for (const [at, cursor] of stored.cursors) stored.cursors.set(at, { ...cursor, first: -1 });
        return cut;
      },
    },
  },
  {
    name: "a late call of an earlier cut replaces the kept answer",
    by: ["sums", "copies", "audit"],
    variant: {
      beforeApply: (stored, cut) => {
        const at = `${cut.epoch}/${cut.partition}`;
        const cursor = stored.cursors.get(at);
        const nothing = { applied: 0, duplicates: 0, copied: 0, deltas: [], copies: [] };
        if (cursor !== undefined && cut.last < cursor.first) {
          stored.cursors.set(at, { ...cursor, first: cut.first, last: cut.last, answer: nothing });
          stored.save();
        }
        return cut;
      },
    },
  },
  {
    name: "what comes late of before an erasure is taken",
    by: ["erased"],
    variant: {
      beforeApply: (stored, cut) => {
        stored.state.erased = null;
        return cut;
      },
    },
  },
  {
    name: "an erasure is not applied",
    by: ["erased"],
    variant: { beforeApply: (_stored, cut) => mapErasures(cut, ({ erased: _erased, ...record }) => record) },
  },
  {
    name: "an erasure counts from when it is applied, not from when it was asked for",
    by: ["once"],
    variant: {
      beforeApply: (_stored, cut, now) => mapErasures(cut, (record) => ({ ...record, occurred: now, received: now })),
    },
  },
  {
    name: "orders are idempotent by event id",
    by: ["quantities"],
    variant: {
      beforeApply: (_stored, cut) => ({
        ...cut,
        records: cut.records.map(({ offset, record }) => ({ offset, record: { ...record, shop: record.id } })),
      }),
    },
  },
  {
    name: "copied records contribute",
    by: ["sums"],
    variant: {
      beforeApply: (_stored, cut) => ({
        ...cut,
        records: cut.records.map(({ offset, record }) => {
          const { copied: _copied, merge_into: _merge, ...own } = record;
          return { offset, record: record.copied === undefined ? record : own };
        }),
      }),
    },
  },
  {
    name: "copies get new ids",
    by: ["copies"],
    variant: {
      readerLog: (log) => mapRecords(log, (record) => ({ ...record, id: `${record.id}-of-${record.copied}` })),
    },
  },
  { name: "copies that failed are taken for logged", by: ["copies"], variant: { readerLog: partialOk } },
  { name: "memory is kept after a failed transaction", by: ["once", "clean"], variant: { reloadsAfterFailure: false } },
  {
    name: "the overlay is never dropped",
    by: ["overlay"],
    variant: { overlay: (entries) => ({ ...entries, drop: () => {} }) },
  },
  {
    name: "the overlay is not shown",
    by: ["fresh"],
    variant: { overlay: (entries) => ({ ...entries, over: (committed) => committed }) },
  },
  { name: "a failed append is reported ok", by: ["accepted"], variant: { collectorLog: partialOk } },
  { name: "one good record vouches for all of its batch", by: ["accepted"], variant: { collectorLog: statusOk } },
  { name: "the drain takes a failed append for confirmed", by: ["accepted"], variant: { drainLog: partialOk } },
  { name: "the drain takes one good record for its whole batch", by: ["accepted"], variant: { drainLog: statusOk } },
  {
    name: "the drain gives what it sends new ids",
    by: ["ghosts"],
    variant: { drainLog: (log) => mapRecords(log, (record) => ({ ...record, id: `${record.id}-drained` })) },
  },
  {
    name: "an append is acknowledged before it is made",
    by: ["accepted"],
    variant: {
      collectorLog: (log) => ({
        ...log,
        append: async (records) => {
          void log.append(records);
          return records.map(() => ok({ partition: 0, offset: 0 }));
        },
      }),
    },
  },
  {
    name: "a retried append gets new ids",
    by: ["ghosts"],
    variant: {
      collectorLog: (log) => ({
        ...log,
        append: async (records) => {
          const first = await log.append(records);
          if (first.every((result) => result.ok)) return first;
          return log.append(records.map((record) => ({ ...record, id: `${record.id}-again` })));
        },
      }),
    },
  },
];

export type Caught = { readonly name: string; readonly seed: number; readonly check: Check; readonly detail: string };

/** The first seed at which one of the checks that must notice a bug does; null after so many seeds. */
export const catchBug = async (bug: PlantedBug, seeds: number, events: number): Promise<Caught | null> => {
  for (let seed = 1; seed <= seeds; seed++) {
    const { violations } = await simulate(seed, events, { ...asBuilt, ...bug.variant });
    const found = violations.find(({ check }) => bug.by.includes(check));
    if (found !== undefined) return { name: bug.name, seed, ...found };
  }
  return null;
};
