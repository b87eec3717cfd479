import { generationTable } from "../base/generation.ts";
import type { AddedSums } from "./delta-text.ts";
import { addRow, decodeDayRow, emptyDayRow, encodeDayRow, type DayRow } from "./sums.ts";

/** An item's day rows, and how much text they are as stored. */
export type StoredDays = { readonly days: readonly (readonly [day: number, row: DayRow])[]; readonly chars: number };

export type SumRows = {
  /** Adds sums to the rows, of each item and day once. */
  add(sums: Iterable<AddedSums>): void;
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

type Row = { item: string; day: number; sums: string };

/** A generation's packed sums, one row per item and UTC day (more only beyond some 40,000 pairs a day). */
export const sumRows = (sql: SqlStorage, generation: number): SumRows => {
  const table = generationTable("day_sums", generation);
  sql.exec(
    `CREATE TABLE IF NOT EXISTS ${table} (item TEXT, day INTEGER, part INTEGER, sums TEXT NOT NULL, PRIMARY KEY (item, day, part)) WITHOUT ROWID`,
  );

  const add = ({ item, day, row: added }: AddedSums): void => {
    const stored = sql
      .exec<Row>(`SELECT item, day, sums FROM ${table} WHERE item = ? AND day = ? ORDER BY part`, item, day)
      .toArray();
    const row = stored.length === 0 ? emptyDayRow() : decodeDayRow(stored.map((part) => part.sums).join("\n"));
    addRow(row, added);
    // Rows only grow: no part of before is left over.
    for (const [part, text] of cut(encodeDayRow(row)).entries()) {
      if (stored[part]?.sums !== text)
        sql.exec(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?, ?)`, item, day, part, text);
    }
  };

  return {
    add(sums) {
      for (const one of sums) add(one);
    },
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
