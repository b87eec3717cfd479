import { DurableObject } from "cloudflare:workers";
import type { RejectReason } from "../contract/reasons.ts";

/** Newest rejects kept per source. */
const keptRejects = 10_000;

/** Some rejects of one source, packed and sealed; `reasons` adds up to `count`. */
export type RejectPack = {
  readonly count: number;
  readonly reasons: Readonly<Partial<Record<RejectReason, number>>>;
  /** Sealed; at most 1.5 MB, for a row holds 2 MB. */
  readonly body: string;
};

export type StoredRejectPack = { readonly seq: number; readonly count: number; readonly body: string };

/** One source's rejects: the newest 10,000 and, for ever, how many there were of each reason. */
export class RejectStore extends DurableObject<Env> {
  #total: number;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { sql } = ctx.storage;
    sql.exec(
      "CREATE TABLE IF NOT EXISTS packs (seq INTEGER PRIMARY KEY AUTOINCREMENT, n INTEGER NOT NULL, body TEXT NOT NULL)",
    );
    sql.exec("CREATE TABLE IF NOT EXISTS counts (reason TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID");
    this.#total = sql.exec<{ total: number }>("SELECT COALESCE(SUM(n), 0) AS total FROM packs").one().total;
  }

  /** Keeps all packs or none. */
  keep(packs: readonly RejectPack[]): void {
    const { sql } = this.ctx.storage;
    this.ctx.storage.transactionSync(() => {
      for (const { count, reasons, body } of packs) {
        sql.exec("INSERT INTO packs (n, body) VALUES (?, ?)", count, body);
        for (const [reason, n] of Object.entries(reasons)) {
          sql.exec("INSERT INTO counts VALUES (?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n", reason, n);
        }
      }
    });
    this.#total += packs.reduce((sum, { count }) => sum + count, 0);
    this.#dropOldest();
  }

  /** Up to `limit` packs below `before` (null: from the newest), newest first. */
  list(before: number | null, limit: number): StoredRejectPack[] {
    return this.ctx.storage.sql
      .exec<StoredRejectPack>(
        "SELECT seq, n AS count, body FROM packs WHERE seq < ? ORDER BY seq DESC LIMIT ?",
        before ?? Number.MAX_SAFE_INTEGER,
        limit,
      )
      .toArray();
  }

  /** Rejects since the source exists, by reason. */
  counts(): Partial<Record<RejectReason, number>> {
    const rows = this.ctx.storage.sql.exec<{ reason: RejectReason; n: number }>("SELECT reason, n FROM counts");
    return Object.fromEntries(rows.toArray().map(({ reason, n }) => [reason, n]));
  }

  /** A pack goes when the newer ones alone hold enough. */
  #dropOldest(): void {
    const { sql } = this.ctx.storage;
    while (this.#total > keptRejects) {
      const [oldest] = sql.exec<{ seq: number; n: number }>("SELECT seq, n FROM packs ORDER BY seq LIMIT 1").toArray();
      if (oldest === undefined || this.#total - oldest.n < keptRejects) return;
      sql.exec("DELETE FROM packs WHERE seq = ?", oldest.seq);
      this.#total -= oldest.n;
    }
  }
}
