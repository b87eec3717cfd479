import type { ParkedRecord } from "./cut.ts";
import type { ReaderRows, ReaderState } from "./reader-store.ts";

/** A delta of 64 pairs with the longest ids takes 40 KB; a row holds 2 MB. */
const deltasPerRow = 32;

/** A reader's rows in its object's SQLite: one of state, one per parked record. */
export const readerRows = (storage: DurableObjectStorage): ReaderRows => {
  const { sql } = storage;
  sql.exec("CREATE TABLE IF NOT EXISTS reader (id INTEGER PRIMARY KEY, body TEXT NOT NULL)");
  sql.exec(
    "CREATE TABLE IF NOT EXISTS parked (position INTEGER PRIMARY KEY, reason TEXT NOT NULL, at INTEGER NOT NULL, value TEXT NOT NULL)",
  );
  sql.exec(
    'CREATE TABLE IF NOT EXISTS parked_deltas ("first" INTEGER, shard INTEGER, piece INTEGER, at INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY ("first", shard, piece)) WITHOUT ROWID',
  );
  return {
    load: () => {
      const [row] = sql.exec<{ body: string }>("SELECT body FROM reader WHERE id = 1").toArray();
      return row === undefined ? null : (JSON.parse(row.body) as ReaderState);
    },
    save: (state) => {
      sql.exec("INSERT OR REPLACE INTO reader VALUES (1, ?)", JSON.stringify(state));
    },
    park: ({ offset, reason, value }, at) => {
      sql.exec("INSERT OR REPLACE INTO parked VALUES (?, ?, ?, ?)", offset, reason, at, value);
    },
    parkDeltas: ({ first }, { shard, deltas }, at) => {
      for (let piece = 0; piece * deltasPerRow < deltas.length; piece++) {
        const value = JSON.stringify(deltas.slice(piece * deltasPerRow, (piece + 1) * deltasPerRow));
        sql.exec("INSERT OR REPLACE INTO parked_deltas VALUES (?, ?, ?, ?, ?)", first, shard, piece, at, value);
      }
    },
    parked: (from, limit) =>
      sql
        .exec<{ offset: number; reason: ParkedRecord["reason"]; value: string }>(
          'SELECT position AS "offset", reason, value FROM parked WHERE position >= ? ORDER BY position LIMIT ?',
          from,
          limit,
        )
        .toArray(),
    transaction: (work) => storage.transactionSync(work),
  };
};
