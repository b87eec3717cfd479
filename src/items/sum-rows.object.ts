import { byteLru } from "../base/byte-lru.ts";
import { generationTable } from "../base/generation.ts";
import type { ItemDelta } from "../contract/contribution.ts";
import { addDelta, decodeDayRow, emptyDayRow, encodeDayRow, type DayRow } from "./sums.ts";

/** An item's day rows as stored, and how much text they are. */
export type StoredDays = { readonly days: readonly (readonly [day: number, row: DayRow])[]; readonly chars: number };

export type SumRows = {
  /** Adds deltas; returns the items touched. Call `forget` if what it wrote is rolled back. */
  add(deltas: readonly ItemDelta[]): ReadonlySet<string>;
  /** Drops what is remembered of the rows. */
  forget(): void;
  days(item: string): StoredDays;
  /** As `days` without the pairs: a fraction of the work. */
  counts(item: string): StoredDays["days"];
  items(): readonly string[];
  /** Items with rows, in id order, after an id. */
  page(after: string, limit: number): readonly string[];
  /** An item's rows as stored, in key order. */
  rows(item: string): readonly (readonly [day: number, sums: string])[];
  /** All rows in key order, for comparing states. */
  dump(): readonly (readonly [item: string, day: number, sums: string])[];
};

/** A SQLite value holds 2 MB: longer rows are cut between lines. Characters, of at most 3 bytes. */
const PART_CHARS = 500_000;

/** Longer than the counts line of any row: four numbers in base 36. */
const COUNTS_CHARS = 80;

/** A day row as it stands in the table, and in how many parts (0: not yet). */
type Known = { readonly item: string; readonly day: number; readonly row: DayRow; parts: number };

/**
 * Rows added to lately stay decoded: nearly all events of a cut are of today. Sixteen shards may share an isolate of
 * 128 MB; a pair takes about 150 bytes in memory.
 */
const KNOWN_BYTES = 2_000_000;
type Remembered = { readonly known: Known; readonly bytes: number };
const remember = (known: Known): Remembered => ({ known, bytes: 300 + 150 * known.row.pairs.size });
const memory = () => byteLru<Remembered>(KNOWN_BYTES, ({ bytes }) => bytes);

type Row = { item: string; day: number; sums: string };

/** A generation's packed sums, one row per item and UTC day (more only beyond some 40,000 pairs a day). */
export const sumRows = (sql: SqlStorage, generation: number): SumRows => {
  const table = generationTable("day_sums", generation);
  sql.exec(
    `CREATE TABLE IF NOT EXISTS ${table} (item TEXT, day INTEGER, part INTEGER, sums TEXT NOT NULL, PRIMARY KEY (item, day, part)) WITHOUT ROWID`,
  );

  let remembered = memory();

  const read = (item: string, day: number): Known => {
    const parts = sql
      .exec<Row>(`SELECT item, day, sums FROM ${table} WHERE item = ? AND day = ? ORDER BY part`, item, day)
      .toArray();
    const row = parts.length === 0 ? emptyDayRow() : decodeDayRow(parts.map((part) => part.sums).join("\n"));
    return { item, day, row, parts: parts.length };
  };

  const write = (one: Known): void => {
    const { item, day, row } = one;
    const parts = cut(encodeDayRow(row));
    for (const [part, text] of parts.entries()) {
      sql.exec(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?, ?)`, item, day, part, text);
    }
    if (one.parts > parts.length) {
      sql.exec(`DELETE FROM ${table} WHERE item = ? AND day = ? AND part >= ?`, item, day, parts.length);
    }
    one.parts = parts.length;
  };

  return {
    add(deltas) {
      const rows = new Map<string, Known>();
      for (const delta of deltas) {
        const key = `${delta.day} ${delta.item}`;
        let one = rows.get(key);
        if (one === undefined) {
          one = remembered.get(key)?.known ?? read(delta.item, delta.day);
          rows.set(key, one);
        }
        addDelta(one.row, delta);
      }
      for (const [key, one] of rows) {
        write(one);
        remembered.set(key, remember(one));
      }
      return new Set(Array.from(rows.values(), ({ item }) => item));
    },
    forget: () => void (remembered = memory()),
    days(item) {
      const texts = new Map<number, string>();
      let chars = 0;
      for (const { day, sums } of sql.exec<Row>(
        `SELECT item, day, sums FROM ${table} WHERE item = ? ORDER BY day, part`,
        item,
      )) {
        const before = texts.get(day);
        texts.set(day, before === undefined ? sums : `${before}\n${sums}`);
        chars += sums.length;
      }
      return { days: Array.from(texts, ([day, text]) => [day, decodeDayRow(text)]), chars };
    },
    counts: (item) =>
      sql
        .exec<Row>(
          `SELECT item, day, substr(sums, 1, ${COUNTS_CHARS}) AS sums FROM ${table} WHERE item = ? AND part = 0`,
          item,
        )
        .toArray()
        .map(({ day, sums }) => [day, decodeDayRow(sums.split("\n", 1)[0] ?? "")]),
    items: () =>
      sql
        .exec<{ item: string }>(`SELECT DISTINCT item FROM ${table}`)
        .toArray()
        .map(({ item }) => item),
    page: (after, limit) =>
      sql
        .exec<{ item: string }>(`SELECT DISTINCT item FROM ${table} WHERE item > ? ORDER BY item LIMIT ?`, after, limit)
        .toArray()
        .map(({ item }) => item),
    rows: (item) =>
      sql
        .exec<Row>(`SELECT day, sums FROM ${table} WHERE item = ? ORDER BY day, part`, item)
        .toArray()
        .map(({ day, sums }) => [day, sums]),
    dump: () =>
      sql
        .exec<Row>(`SELECT item, day, sums FROM ${table} ORDER BY item, day, part`)
        .toArray()
        .map(({ item, day, sums }) => [item, day, sums]),
  };
};

/** Cuts a row's text between lines into parts that can be stored. */
const cut = (text: string): string[] => {
  const parts: string[] = [];
  let from = 0;
  while (text.length - from > PART_CHARS) {
    const end = text.lastIndexOf("\n", from + PART_CHARS);
    parts.push(text.slice(from, end));
    from = end + 1;
  }
  parts.push(text.slice(from));
  return parts;
};
