import { DurableObject } from "cloudflare:workers";

export type StoredAudit = {
  readonly seq: number;
  /** Epoch ms. */
  readonly at: number;
  /** Sealed: what was asked for. */
  readonly body: string;
  /** JSON; null until it ended. */
  readonly counts: string | null;
};

/** One per deployment: which sources have rejects, and what was ever repaired. */
export class RejectIndex extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS sources (name TEXT PRIMARY KEY) WITHOUT ROWID");
    ctx.storage.sql.exec(
      "CREATE TABLE IF NOT EXISTS audit (seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, body TEXT NOT NULL, counts TEXT)",
    );
  }

  addSource(name: string): void {
    this.ctx.storage.sql.exec("INSERT OR IGNORE INTO sources VALUES (?)", name);
  }

  sources(): string[] {
    return this.ctx.storage.sql
      .exec<{ name: string }>("SELECT name FROM sources ORDER BY name")
      .toArray()
      .map(({ name }) => name);
  }

  /** Returns the entry's number. */
  begin(at: number, body: string): number {
    return this.ctx.storage.sql
      .exec<{ seq: number }>("INSERT INTO audit (at, body) VALUES (?, ?) RETURNING seq", at, body)
      .one().seq;
  }

  end(seq: number, counts: string): void {
    this.ctx.storage.sql.exec("UPDATE audit SET counts = ? WHERE seq = ?", counts, seq);
  }

  /** Newest first, below `before`. */
  audit(before: number | null, limit: number): StoredAudit[] {
    return this.ctx.storage.sql
      .exec<StoredAudit>(
        "SELECT seq, at, body, counts FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?",
        before ?? Number.MAX_SAFE_INTEGER,
        limit,
      )
      .toArray();
  }
}
