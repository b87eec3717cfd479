import type { ShardCut } from "../aggregate/item-shards.port.ts";
import { generationTable } from "../base/generation.ts";
import { decodeDeltas, type AddedSums } from "./delta-text.ts";
import { addRow, type DayRow } from "./sums.ts";
import { isNewCut } from "./watermark.ts";

/** A cut as it arrives: its deltas as text (`encodeDeltas`). */
export type TextCut = Omit<ShardCut, "deltas"> & { readonly deltas: string };

/** Where the waiting cuts' sums go, and which of their items are still to be published; in the caller's transaction. */
export type SumUp = (sums: Iterable<AddedSums>, unpublished: Iterable<string>) => void;

/** The cuts that a shard took and has not summed up yet, of one generation: one row written per cut. */
export type CutRows = {
  /** Takes a cut, once: null when something of it was taken before, else its items. Call `forget` if it is rolled back. */
  take(cut: TextCut): readonly string[] | null;
  /** Sums up what waits. Call `forget` if it is rolled back. */
  sumUp(): void;
  /** Drops what is remembered of the rows. */
  forget(): void;
  /** What waits of an item. */
  days(item: string): ReadonlyMap<number, DayRow>;
  items(): Iterable<string>;
  /** Items of waiting cuts that are to be published. */
  unpublished(): Iterable<string>;
  published(item: string): void;
  /** Stores how far all is published, if it is. */
  markPublished(): void;
};

/**
 * What waits, characters: a busy shop's row of a day is then rewritten once in hundreds of events. A cut is read in
 * memory, where a pair takes some 150 bytes, ten times its text; sixteen shards may share an isolate of 128 MB.
 */
const WAITING_CHARS = 200_000;

/** Between cuts, and between a cut's number and its deltas; in no delta text. */
const BETWEEN = "\f";
const AFTER_NUMBER = "\v";

type Row = { epoch: string; partition: number; next: number; round: number; cuts: string };
type Progress = { round: number; published: number };
type Place = { readonly next: number; readonly cuts: string };

type Memory = {
  /** Rows of an earlier round hold what is in the day rows already. */
  round: number;
  /** Number of the last cut whose items all were published, and of the last one taken. */
  published: number;
  last: number;
  chars: number;
  readonly places: Map<string, Place>;
  readonly sums: Map<string, Map<number, DayRow>>;
  readonly unpublished: Set<string>;
};

const placeOf = ({ epoch, partition }: Pick<Row, "epoch" | "partition">): string => `${partition} ${epoch}`;

/**
 * One row per log epoch and partition: the next offset that is taken from it, and the cuts since the waiting ones
 * were last summed up, numbered in the order they came in.
 */
export const cutRows = (sql: SqlStorage, generation: number, sumUp: SumUp): CutRows => {
  const table = generationTable("cuts", generation);
  const progress = generationTable("cuts_progress", generation);
  sql.exec(
    `CREATE TABLE IF NOT EXISTS ${table} (epoch TEXT, "partition" INTEGER, next INTEGER NOT NULL, round INTEGER NOT NULL, cuts TEXT NOT NULL, PRIMARY KEY (epoch, "partition")) WITHOUT ROWID`,
  );
  sql.exec(
    `CREATE TABLE IF NOT EXISTS ${progress} (id INTEGER PRIMARY KEY, round INTEGER NOT NULL, published INTEGER NOT NULL)`,
  );

  let loaded: Memory | null = null;
  const memory = (): Memory => (loaded ??= load());

  const load = (): Memory => {
    const [at = { round: 0, published: 0 }] = sql.exec<Progress>(`SELECT round, published FROM ${progress}`).toArray();
    const fresh = emptyMemory(at);
    for (const row of sql.exec<Row>(`SELECT epoch, "partition", next, round, cuts FROM ${table}`)) {
      const cuts = row.round === at.round ? row.cuts : "";
      fresh.places.set(placeOf(row), { next: row.next, cuts });
      for (const cut of cuts === "" ? [] : cuts.split(BETWEEN)) {
        const end = cut.indexOf(AFTER_NUMBER);
        const number = Number(cut.slice(0, end));
        fresh.last = Math.max(fresh.last, number);
        fresh.chars += cut.length;
        keep(fresh, decodeDeltas(cut.slice(end + 1)), number > at.published);
      }
    }
    return fresh;
  };

  const store = ({ round, published }: Progress): void => {
    sql.exec(`INSERT OR REPLACE INTO ${progress} VALUES (0, ?, ?)`, round, published);
  };

  const empty = (known: Memory): void => {
    sumUp(sumsIn(known), known.unpublished);
    known.round += 1;
    known.published = known.last;
    store(known);
    known.chars = 0;
    known.sums.clear();
    known.unpublished.clear();
    for (const [place, { next }] of known.places) known.places.set(place, { next, cuts: "" });
  };

  return {
    take(cut) {
      const known = memory();
      const place = placeOf(cut);
      const before = known.places.get(place);
      if (!isNewCut(before?.next, cut.first)) return null;
      const added = decodeDeltas(cut.deltas);
      keep(known, added, true);
      known.last += 1;
      const text = `${known.last}${AFTER_NUMBER}${cut.deltas}`;
      known.chars += text.length;
      let cuts = before === undefined || before.cuts === "" ? text : `${before.cuts}${BETWEEN}${text}`;
      if (known.chars > WAITING_CHARS) {
        empty(known);
        cuts = "";
      }
      const next = cut.last + 1;
      known.places.set(place, { next, cuts });
      sql.exec(
        `INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?, ?, ?)`,
        cut.epoch,
        cut.partition,
        next,
        known.round,
        cuts,
      );
      return added.map(({ item }) => item);
    },
    sumUp() {
      const known = memory();
      if (known.sums.size > 0) empty(known);
    },
    forget: () => void (loaded = null),
    days: (item) => memory().sums.get(item) ?? new Map(),
    items: () => memory().sums.keys(),
    unpublished: () => memory().unpublished,
    published: (item) => void memory().unpublished.delete(item),
    markPublished() {
      const known = memory();
      if (known.unpublished.size > 0 || known.published === known.last) return;
      known.published = known.last;
      store(known);
    },
  };
};

const emptyMemory = ({ round, published }: Progress): Memory => ({
  round,
  published,
  last: published,
  chars: 0,
  places: new Map(),
  sums: new Map(),
  unpublished: new Set(),
});

/** Adds sums to those in memory; `added` is not read any more. */
const keep = ({ sums, unpublished }: Memory, added: readonly AddedSums[], isUnpublished: boolean): void => {
  for (const { item, day, row } of added) {
    if (isUnpublished) unpublished.add(item);
    const days = sums.get(item);
    if (days === undefined) {
      sums.set(item, new Map([[day, row]]));
      continue;
    }
    const known = days.get(day);
    if (known === undefined) days.set(day, row);
    else addRow(known, row);
  }
};

function* sumsIn({ sums }: Memory): Iterable<AddedSums> {
  for (const [item, days] of sums) for (const [day, row] of days) yield { item, day, row };
}
