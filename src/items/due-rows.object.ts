import { generationTable } from "../base/generation.ts";

export type DueRows = {
  add(items: Iterable<string>): void;
  first(limit: number): readonly string[];
  done(item: string): void;
};

/** Items with something to publish. A row goes only after the read model has it, so a kill repeats, never forgets. */
export const dueRows = (sql: SqlStorage, name: "lists_due" | "facts_due", generation: number): DueRows => {
  const table = generationTable(name, generation);
  sql.exec(`CREATE TABLE IF NOT EXISTS ${table} (item TEXT PRIMARY KEY) WITHOUT ROWID`);
  return {
    add(items) {
      for (const item of items) sql.exec(`INSERT OR IGNORE INTO ${table} VALUES (?)`, item);
    },
    first: (limit) =>
      sql
        .exec<{ item: string }>(`SELECT item FROM ${table} LIMIT ?`, limit)
        .toArray()
        .map(({ item }) => item),
    done: (item) => void sql.exec(`DELETE FROM ${table} WHERE item = ?`, item),
  };
};
