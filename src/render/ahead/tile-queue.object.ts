import type { TileQueue, WaitingItem } from "./tile-queue.ts";

/** One row per item: what changes twice before it is built is built once. */
export const tileQueue = (storage: DurableObjectStorage): TileQueue => {
  const { sql } = storage;
  sql.exec(
    "CREATE TABLE IF NOT EXISTS waiting (item TEXT PRIMARY KEY, attempts INTEGER NOT NULL, change INTEGER NOT NULL, due INTEGER NOT NULL) WITHOUT ROWID",
  );
  const size = (): number => sql.exec<{ n: number }>("SELECT count(*) AS n FROM waiting").one().n;
  return {
    add: (items, due, room) =>
      storage.transactionSync(() => {
        const taken = items.slice(0, Math.max(0, room - size()));
        // One statement: of a catalogue of ten thousand, statements cost more than rows.
        sql.exec(
          `INSERT INTO waiting SELECT value, 0, 0, ? FROM json_each(?) WHERE true ON CONFLICT (item)
           DO UPDATE SET attempts = 0, change = change + 1, due = min(due, excluded.due)`,
          due,
          JSON.stringify(taken),
        );
        return items.length - taken.length;
      }),
    due: (now, limit) =>
      sql.exec<WaitingItem>("SELECT item, attempts, change FROM waiting WHERE due <= ? LIMIT ?", now, limit).toArray(),
    nextDue: () => sql.exec<{ due: number | null }>("SELECT min(due) AS due FROM waiting").one().due,
    done: ({ item, change }) => void sql.exec("DELETE FROM waiting WHERE item = ? AND change = ?", item, change),
    retry: ({ item, change }, due) =>
      void sql.exec(
        "UPDATE waiting SET attempts = attempts + 1, due = ? WHERE item = ? AND change = ?",
        due,
        item,
        change,
      ),
    size,
  };
};
