import { generationTable } from "../base/generation.ts";
import { standingOf, type PopularItem } from "./popular.ts";
import type { SumRows } from "./sum-rows.object.ts";

export type StandingRows = {
  /** Works an item's standing out of its sums again. */
  renew(item: string): void;
  /** The best `limit` of the catalogue's items, filled up with those without events in id order. */
  board(limit: number): readonly PopularItem[];
};

type Row = { id: string; hidden: number; popular: number; support: number };

/** One standing per item with events, kept so that a board does not read all day rows. */
export const standingRows = (sql: SqlStorage, sums: Pick<SumRows, "counts">, generation: number): StandingRows => {
  const table = generationTable("standing", generation);
  sql.exec(
    `CREATE TABLE IF NOT EXISTS ${table} (item TEXT PRIMARY KEY, popular REAL NOT NULL, support REAL NOT NULL) WITHOUT ROWID`,
  );
  return {
    renew(item) {
      const { popular, support } = standingOf(sums.counts(item));
      const [last] = sql
        .exec<Pick<Row, "popular" | "support">>(`SELECT popular, support FROM ${table} WHERE item = ?`, item)
        .toArray();
      if (last?.popular === popular && last.support === support) return;
      sql.exec(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?)`, item, popular, support);
    },
    board: (limit) =>
      sql
        .exec<Row>(
          `SELECT c.id, c.hidden, coalesce(s.popular, 0) AS popular, coalesce(s.support, 0) AS support
           FROM catalog c LEFT JOIN ${table} s ON s.item = c.id WHERE c.fields IS NOT NULL
           ORDER BY c.hidden, coalesce(s.popular, 0) DESC, coalesce(s.support, 0) DESC, c.id LIMIT ?`,
          limit,
        )
        .toArray()
        .map((row) => ({ item: row.id, popular: row.popular, support: row.support, canBeBought: row.hidden === 0 })),
  };
};
