import type { ItemHistory } from "./item-history.ts";

export type HistoryRows = {
  get(id: string): ItemHistory | null;
  put(id: string, history: ItemHistory): void;
  delete(id: string): void;
};

type Row = { added: number; dropped: number | null; restocked: number | null };

/** What changes left behind, in rows of their own: most changes of an item leave nothing. */
export const historyRows = (sql: SqlStorage): HistoryRows => {
  sql.exec(
    "CREATE TABLE IF NOT EXISTS item_history (id TEXT PRIMARY KEY, added INTEGER NOT NULL, dropped INTEGER, restocked INTEGER) WITHOUT ROWID",
  );
  const get = (id: string): ItemHistory | null => {
    const [row] = sql.exec<Row>("SELECT added, dropped, restocked FROM item_history WHERE id = ?", id).toArray();
    return row ?? null;
  };
  return {
    get,
    put(id, { added, dropped, restocked }) {
      const last = get(id);
      if (last?.added === added && last.dropped === dropped && last.restocked === restocked) return;
      sql.exec("INSERT OR REPLACE INTO item_history VALUES (?, ?, ?, ?)", id, added, dropped, restocked);
    },
    delete: (id) => void sql.exec("DELETE FROM item_history WHERE id = ?", id),
  };
};
