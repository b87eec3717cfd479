import { generationTable } from "../base/generation.ts";
import { standingOf, type PopularItem } from "./popular.ts";
import type { SumRows } from "./sum-rows.object.ts";

export type StandingRows = {
  /** Works an item's standing out of its sums again. */
  renew(item: string): void;
  /** The best `limit` of the catalogue's items, filled up with those without events in id order. */
  board(limit: number): readonly PopularItem[];
  /** Standing by live orders of every item that was ordered. */
  sold(): ReadonlyMap<string, number>;
};

type Row = { id: string; hidden: number; popular: number; support: number };

/** One standing per item with events, kept so that a board does not read all day rows. */
export const standingRows = (sql: SqlStorage, sums: Pick<SumRows, "counts">, generation: number): StandingRows => {
  const table = generationTable("standing", generation);
  sql.exec(
    `CREATE TABLE IF NOT EXISTS ${table} (item TEXT PRIMARY KEY, popular REAL NOT NULL, support REAL NOT NULL) WITHOUT ROWID`,
  );
  const sales = generationTable("sales", generation);
  sql.exec(`CREATE TABLE IF NOT EXISTS ${sales} (item TEXT PRIMARY KEY, sold REAL NOT NULL) WITHOUT ROWID`);
  const renewSold = (item: string, sold: number): void => {
    if (sold === 0) return;
    const [last] = sql.exec<{ sold: number }>(`SELECT sold FROM ${sales} WHERE item = ?`, item).toArray();
    if (last?.sold !== sold) sql.exec(`INSERT OR REPLACE INTO ${sales} VALUES (?, ?)`, item, sold);
  };
  return {
    renew(item) {
      const { popular, support, sold } = standingOf(sums.counts(item));
      renewSold(item, sold);
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
    sold: () =>
      new Map(
        sql
          .exec<{ item: string; sold: number }>(`SELECT item, sold FROM ${sales}`)
          .toArray()
          .map(({ item, sold }) => [item, sold]),
      ),
  };
};
