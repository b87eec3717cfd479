import type { ErasureRows, StoredErasure, StoredReplacements } from "./erasure-store.ts";

type ReplacementRow = { epoch: string; partition: number; first: number; body: string };

/** Erasures in their object's SQLite: a row each, and rows of what is to stand in place of records. */
export const erasureRows = (storage: DurableObjectStorage): ErasureRows => {
  const { sql } = storage;
  sql.exec("CREATE TABLE IF NOT EXISTS erasure (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID");
  sql.exec(
    `CREATE TABLE IF NOT EXISTS replacement (id TEXT, epoch TEXT, partition INTEGER, "first" INTEGER, body TEXT NOT NULL,
     PRIMARY KEY (id, epoch, partition, "first")) WITHOUT ROWID`,
  );
  const parsed = ({ body }: { body: string }): StoredErasure => JSON.parse(body) as StoredErasure;
  return {
    all: () => sql.exec<{ body: string }>("SELECT body FROM erasure ORDER BY id").toArray().map(parsed),
    get: (id) =>
      sql.exec<{ body: string }>("SELECT body FROM erasure WHERE id = ?", id).toArray().map(parsed)[0] ?? null,
    save: (erasure) => {
      sql.exec("INSERT OR REPLACE INTO erasure VALUES (?, ?)", erasure.id, JSON.stringify(erasure));
    },
    addReplacements: (id, some) => {
      for (const { epoch, partition, first, values } of some) {
        sql.exec(
          "INSERT OR REPLACE INTO replacement VALUES (?, ?, ?, ?, ?)",
          id,
          epoch,
          partition,
          first,
          JSON.stringify(values),
        );
      }
    },
    nextReplacements: (id) => {
      const query = `SELECT epoch, partition, "first", body FROM replacement WHERE id = ? ORDER BY epoch, partition, "first" LIMIT 1`;
      const [row] = sql.exec<ReplacementRow>(query, id).toArray();
      if (row === undefined) return null;
      const { epoch, partition, first, body } = row;
      return { epoch, partition, first, values: JSON.parse(body) as StoredReplacements["values"] };
    },
    dropReplacements: (id, { epoch, partition, first }) => {
      sql.exec(
        `DELETE FROM replacement WHERE id = ? AND epoch = ? AND partition = ? AND "first" = ?`,
        id,
        epoch,
        partition,
        first,
      );
    },
    transaction: (work) => storage.transactionSync(work),
  };
};
