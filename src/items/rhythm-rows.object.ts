import { generationTable } from "../base/generation.ts";

export type RhythmRows = {
  /** Usual days between two orders of an item; null while nobody can tell. */
  get(item: string): number | null;
  /** True when it was another before. */
  renew(item: string, days: number | null): boolean;
};

/** One row per item that people buy again. */
export const rhythmRows = (sql: SqlStorage, generation: number): RhythmRows => {
  const table = generationTable("rhythm", generation);
  sql.exec(`CREATE TABLE IF NOT EXISTS ${table} (item TEXT PRIMARY KEY, days INTEGER NOT NULL) WITHOUT ROWID`);
  const get = (item: string): number | null =>
    sql.exec<{ days: number }>(`SELECT days FROM ${table} WHERE item = ?`, item).toArray()[0]?.days ?? null;
  return {
    get,
    renew(item, days) {
      if (days === null || get(item) === days) return false;
      sql.exec(`INSERT OR REPLACE INTO ${table} VALUES (?, ?)`, item, days);
      return true;
    },
  };
};
