import { type DropReason, type ForwardCounts, type ForwardStore, noCounts, type Waiting } from "./forward-store.ts";

/** A row holds 2 MB: a larger sealed request is kept in parts, characters. */
const partLength = 1_500_000;
/** Parts of one request at most: 4 MB of body, as base64 twice over, are 8 MB. */
const partsEach = 16;

type Row = { seq: number; bytes: number; attempts: number };

/** A forwarder's queue in its object's SQLite. */
export const forwardRows = (storage: DurableObjectStorage): ForwardStore => {
  const { sql } = storage;
  sql.exec(
    `CREATE TABLE IF NOT EXISTS queue (seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, bytes INTEGER NOT NULL,
     attempts INTEGER NOT NULL, due INTEGER NOT NULL)`,
  );
  sql.exec("CREATE TABLE IF NOT EXISTS parts (id INTEGER PRIMARY KEY, text TEXT NOT NULL)");
  sql.exec("CREATE TABLE IF NOT EXISTS counts (id INTEGER PRIMARY KEY, json TEXT NOT NULL)");
  const sums = sql
    .exec<{ n: number; bytes: number }>("SELECT COUNT(*) AS n, COALESCE(SUM(bytes), 0) AS bytes FROM queue")
    .one();
  let depth = sums.n;
  let bytes = sums.bytes;

  const counts = (): ForwardCounts => {
    const [row] = sql.exec<{ json: string }>("SELECT json FROM counts WHERE id = 1").toArray();
    return row === undefined ? noCounts : (JSON.parse(row.json) as ForwardCounts);
  };
  const add = (forwarded: number, failed: number, dropped: Partial<Record<DropReason, number>>): void => {
    const before = counts();
    const all = { ...before.dropped };
    for (const reason of Object.keys(all) as DropReason[]) all[reason] += dropped[reason] ?? 0;
    const next = { forwarded: before.forwarded + forwarded, failed: before.failed + failed, dropped: all };
    sql.exec("INSERT OR REPLACE INTO counts VALUES (1, ?)", JSON.stringify(next satisfies ForwardCounts));
  };
  /** Of the change that is being made. */
  let delta = { depth: 0, bytes: 0 };
  const remove = (seqs: readonly number[]): void => {
    for (const seq of seqs) {
      const [row] = sql.exec<{ bytes: number }>("DELETE FROM queue WHERE seq = ? RETURNING bytes", seq).toArray();
      if (row === undefined) continue;
      delta = { depth: delta.depth - 1, bytes: delta.bytes - row.bytes };
      sql.exec("DELETE FROM parts WHERE id >= ? AND id < ?", seq * partsEach, (seq + 1) * partsEach);
    }
  };
  /** Writes that stand or fall together, and what is known of them in memory with them. */
  const change = <T>(work: () => T): T => {
    delta = { depth: 0, bytes: 0 };
    const result = storage.transactionSync(work);
    depth += delta.depth;
    bytes += delta.bytes;
    return result;
  };
  const textOf = (seq: number): string =>
    sql
      .exec<{ text: string }>(
        "SELECT text FROM parts WHERE id >= ? AND id < ? ORDER BY id",
        seq * partsEach,
        (seq + 1) * partsEach,
      )
      .toArray()
      .map(({ text }) => text)
      .join("");
  const dropAll = (seqs: readonly number[], reason: DropReason): number => {
    if (seqs.length === 0) return 0;
    change(() => {
      remove(seqs);
      add(0, 0, { [reason]: seqs.length });
    });
    return seqs.length;
  };
  const seqsOf = (rows: Iterable<{ seq: number }>): number[] => Array.from(rows, ({ seq }) => seq);

  return {
    add(sealed, at, kept) {
      return change(() => {
        const over: number[] = [];
        let left = bytes + sealed.length;
        if (left > kept) {
          for (const row of sql.exec<Row>("SELECT seq, bytes, attempts FROM queue ORDER BY seq")) {
            if (left <= kept) break;
            left -= row.bytes;
            over.push(row.seq);
          }
        }
        remove(over);
        if (over.length > 0) add(0, 0, { queue_full: over.length });
        const { seq } = sql
          .exec<{ seq: number }>(
            "INSERT INTO queue (at, bytes, attempts, due) VALUES (?, ?, 0, 0) RETURNING seq",
            at,
            sealed.length,
          )
          .one();
        delta = { depth: delta.depth + 1, bytes: delta.bytes + sealed.length };
        for (let part = 0; part * partLength < sealed.length; part++) {
          const text = sealed.slice(part * partLength, (part + 1) * partLength);
          sql.exec("INSERT INTO parts VALUES (?, ?)", seq * partsEach + part, text);
        }
        return over.length;
      });
    },
    due(now, most, limit) {
      const rows = sql
        .exec<Row>("SELECT seq, bytes, attempts FROM queue WHERE due <= ? ORDER BY seq LIMIT ?", now, most)
        .toArray();
      const waiting: Waiting[] = [];
      let left = limit;
      for (const { seq, attempts, bytes: size } of rows) {
        if (waiting.length > 0 && size > left) break;
        left -= size;
        waiting.push({ seq, attempts, sealed: textOf(seq) });
      }
      return waiting;
    },
    nextDue: () => (depth === 0 ? null : sql.exec<{ due: number }>("SELECT MIN(due) AS due FROM queue").one().due),
    settle({ forwarded, refused, failed }) {
      change(() => {
        remove([...forwarded, ...refused]);
        for (const { seq, attempts, due } of failed) {
          sql.exec("UPDATE queue SET attempts = ?, due = ? WHERE seq = ?", attempts, due, seq);
        }
        add(forwarded.length, failed.length, { refused: refused.length });
      });
    },
    expire(before, reason) {
      const oldest = sql.exec<{ at: number }>("SELECT at FROM queue ORDER BY seq LIMIT 1").toArray()[0];
      if (oldest === undefined || oldest.at >= before) return 0;
      return dropAll(seqsOf(sql.exec<{ seq: number }>("SELECT seq FROM queue WHERE at < ?", before)), reason);
    },
    retryNow(fewerThan) {
      sql.exec("UPDATE queue SET due = 0 WHERE due > 0 AND attempts < ?", fewerThan);
    },
    size() {
      const [oldest] = sql.exec<{ at: number }>("SELECT at FROM queue ORDER BY seq LIMIT 1").toArray();
      return { depth, bytes, oldest: oldest?.at ?? null };
    },
    counts,
  };
};
