import type { DrainRows, DrainState, ParkedAppend } from "./drain-store.ts";

/** A drain's rows in its object's SQLite: one of state, one per parked record. */
export const drainRows = (storage: DurableObjectStorage): DrainRows => {
  const { sql } = storage;
  sql.exec(
    "CREATE TABLE IF NOT EXISTS drain (id INTEGER PRIMARY KEY, next INTEGER NOT NULL, drained INTEGER NOT NULL, parked INTEGER NOT NULL)",
  );
  sql.exec(
    "CREATE TABLE IF NOT EXISTS parked (position INTEGER PRIMARY KEY, reason TEXT NOT NULL, at INTEGER NOT NULL, value TEXT NOT NULL)",
  );
  return {
    load: () => sql.exec<DrainState>("SELECT next, drained, parked FROM drain WHERE id = 1").toArray()[0] ?? null,
    save: ({ next, drained, parked }) => {
      sql.exec("INSERT OR REPLACE INTO drain VALUES (1, ?, ?, ?)", next, drained, parked);
    },
    park: ({ offset, reason, value }, at) => {
      sql.exec("INSERT OR REPLACE INTO parked VALUES (?, ?, ?, ?)", offset, reason, at, value);
    },
    parked: (from, limit) =>
      sql
        .exec<ParkedAppend>(
          'SELECT position AS "offset", reason, value FROM parked WHERE position >= ? ORDER BY position LIMIT ?',
          from,
          limit,
        )
        .toArray(),
    transaction: (work) => storage.transactionSync(work),
  };
};
