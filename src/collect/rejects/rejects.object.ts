import { DurableObject } from "cloudflare:workers";
import type { RejectReason } from "../../contract/reasons.ts";

/** Newest rejects kept per source, and bytes that they may take. */
const keptRejects = 10_000;
const keptBytes = 32 * 1024 * 1024;

/** Some rejects of one source that arrived together, packed and sealed; `reasons` adds up to `count`. */
export type RejectPack = {
  readonly count: number;
  /** Arrival, epoch ms. */
  readonly received: number;
  readonly reasons: Readonly<Partial<Record<RejectReason, number>>>;
  /** Sealed; at most 1.7 MB, for a row holds 2 MB. */
  readonly body: string;
};

/** What became of one reject of a pack. */
export type RejectMark = {
  readonly seq: number;
  readonly i: number;
  /** Epoch ms. */
  readonly at: number;
  /** Why it is still refused; null: it is repaired. */
  readonly reason: RejectReason | null;
};

export type StoredRejectPack = {
  readonly seq: number;
  /** Never falls as `seq` rises: when it arrived, or when the one before it did. */
  readonly at: number;
  readonly body: string;
  readonly marks: readonly RejectMark[];
};

/** Packs at or below a place that may hold what is asked for. */
export type PackQuery = {
  readonly seq: number | null;
  readonly at: number | null;
  /** Arrival, epoch ms: from `since` on, before `until`. */
  readonly since: number | null;
  readonly until: number | null;
  readonly reason: RejectReason | null;
  /** At least one pack is answered, then as many as hold together this many bytes. */
  readonly bytes: number;
};

type PackRow = { seq: number; at: number; body: string };

/** One source's rejects: the newest of them, what became of each and, for ever, how many there were of each reason. */
export class RejectStore extends DurableObject<Env> {
  #total: number;
  #bytes: number;
  #newest: number;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { sql } = ctx.storage;
    sql.exec("DROP TABLE IF EXISTS packs");
    // The body stands last, so that looking through the others does not read it.
    sql.exec(
      `CREATE TABLE IF NOT EXISTS reject_packs (seq INTEGER PRIMARY KEY AUTOINCREMENT, n INTEGER NOT NULL,
       at INTEGER NOT NULL, received INTEGER NOT NULL, reasons TEXT NOT NULL, bytes INTEGER NOT NULL, body TEXT NOT NULL)`,
    );
    sql.exec(
      `CREATE TABLE IF NOT EXISTS marks (seq INTEGER NOT NULL, i INTEGER NOT NULL, at INTEGER NOT NULL, reason TEXT,
       PRIMARY KEY (seq, i)) WITHOUT ROWID`,
    );
    sql.exec("CREATE TABLE IF NOT EXISTS counts (reason TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID");
    const sums = sql
      .exec<{ total: number; bytes: number; newest: number }>(
        "SELECT COALESCE(SUM(n), 0) AS total, COALESCE(SUM(bytes), 0) AS bytes, COALESCE(MAX(at), 0) AS newest FROM reject_packs",
      )
      .one();
    this.#total = sums.total;
    this.#bytes = sums.bytes;
    this.#newest = sums.newest;
  }

  /** Keeps all packs or none. */
  keep(packs: readonly RejectPack[]): void {
    const { sql } = this.ctx.storage;
    let newest = this.#newest;
    this.ctx.storage.transactionSync(() => {
      for (const { count, received, reasons, body } of packs) {
        newest = Math.max(newest, received);
        sql.exec(
          "INSERT INTO reject_packs (n, at, received, reasons, bytes, body) VALUES (?, ?, ?, ?, ?, ?)",
          count,
          newest,
          received,
          JSON.stringify(reasons),
          body.length,
          body,
        );
        for (const [reason, n] of Object.entries(reasons)) {
          sql.exec("INSERT INTO counts VALUES (?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n", reason, n);
        }
      }
    });
    this.#newest = newest;
    this.#total += packs.reduce((sum, { count }) => sum + count, 0);
    this.#bytes += packs.reduce((sum, { body }) => sum + body.length, 0);
    this.#dropOldest();
  }

  /** Puts another text in place of a pack's; its counts and marks stay, so what was refused is still counted. */
  rewrite(seq: number, body: string): void {
    const before = this.ctx.storage.sql.exec<{ bytes: number }>("SELECT bytes FROM reject_packs WHERE seq = ?", seq);
    const [known] = before.toArray();
    if (known === undefined) return;
    this.ctx.storage.sql.exec("UPDATE reject_packs SET bytes = ?, body = ? WHERE seq = ?", body.length, body, seq);
    this.#bytes += body.length - known.bytes;
  }

  /** Newest first; `more` when the bytes ran out first. */
  list({ seq, at, since, until, reason, bytes }: PackQuery): {
    readonly packs: StoredRejectPack[];
    readonly more: boolean;
  } {
    const rows = this.ctx.storage.sql.exec<PackRow>(
      `SELECT seq, at, body FROM reject_packs
       WHERE seq <= ? AND at <= ? AND received >= ? AND received < ? AND instr(reasons, ?) > 0 ORDER BY seq DESC`,
      seq ?? Number.MAX_SAFE_INTEGER,
      at ?? Number.MAX_SAFE_INTEGER,
      since ?? 0,
      until ?? Number.MAX_SAFE_INTEGER,
      // Of an object whose keys are reasons: each of them stands in quotes there.
      reason === null ? "{" : `"${reason}"`,
    );
    const packs: StoredRejectPack[] = [];
    let left = bytes;
    for (const row of rows) {
      if (left <= 0) return { packs, more: true };
      left -= row.body.length;
      packs.push(this.#withMarks(row));
    }
    return { packs, more: false };
  }

  /** Null: dropped, or never there. */
  pack(seq: number): StoredRejectPack | null {
    const [row] = this.ctx.storage.sql
      .exec<PackRow>("SELECT seq, at, body FROM reject_packs WHERE seq = ?", seq)
      .toArray();
    return row === undefined ? null : this.#withMarks(row);
  }

  /** Notes what became of rejects; one that is repaired stays so. Returns how many are so since now. */
  mark(marks: readonly RejectMark[]): number {
    const { sql } = this.ctx.storage;
    let repaired = 0;
    this.ctx.storage.transactionSync(() => {
      for (const { seq, i, at, reason } of marks) {
        const { rowsWritten } = sql.exec(
          `INSERT INTO marks SELECT ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM reject_packs WHERE seq = ?)
           ON CONFLICT DO UPDATE SET at = excluded.at, reason = excluded.reason WHERE reason IS NOT NULL`,
          seq,
          i,
          at,
          reason,
          seq,
        );
        if (reason === null && rowsWritten > 0) repaired += 1;
      }
    });
    return repaired;
  }

  /** Rejects since the source exists by reason, how many are kept, and how many of those are repaired. */
  counts(): { reasons: Partial<Record<RejectReason, number>>; kept: number; repaired: number } {
    const { sql } = this.ctx.storage;
    const rows = sql.exec<{ reason: RejectReason; n: number }>("SELECT reason, n FROM counts").toArray();
    const { repaired } = sql
      .exec<{ repaired: number }>("SELECT COUNT(*) AS repaired FROM marks WHERE reason IS NULL")
      .one();
    return { reasons: Object.fromEntries(rows.map(({ reason, n }) => [reason, n])), kept: this.#total, repaired };
  }

  #withMarks(row: PackRow): StoredRejectPack {
    const marks = this.ctx.storage.sql
      .exec<RejectMark>("SELECT seq, i, at, reason FROM marks WHERE seq = ?", row.seq)
      .toArray();
    return { seq: row.seq, at: row.at, body: row.body, marks };
  }

  /** A pack goes when the newer ones alone hold enough, or all together take too much. */
  #dropOldest(): void {
    const { sql } = this.ctx.storage;
    while (this.#total > keptRejects || this.#bytes > keptBytes) {
      const [oldest] = sql
        .exec<{ seq: number; n: number; bytes: number }>("SELECT seq, n, bytes FROM reject_packs ORDER BY seq LIMIT 1")
        .toArray();
      if (oldest === undefined) return;
      if (this.#total - oldest.n < keptRejects && this.#bytes <= keptBytes) return;
      this.ctx.storage.transactionSync(() => {
        sql.exec("DELETE FROM reject_packs WHERE seq = ?", oldest.seq);
        sql.exec("DELETE FROM marks WHERE seq = ?", oldest.seq);
      });
      this.#total -= oldest.n;
      this.#bytes -= oldest.bytes;
    }
  }
}
