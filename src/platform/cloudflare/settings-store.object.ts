import { DurableObject } from "cloudflare:workers";
import type { SettingChange } from "../../base/settings.port.ts";

/** Documents of one kind that are kept: they travel to every isolate as a whole. */
const keptPerKind = 1_000;
/** Newest lines of the audit that are kept. */
const keptChanges = 100_000;

/** A document as stored: `body` is sealed, `hash` is of what is in it. */
export type StoredSetting = {
  readonly kind: string;
  readonly id: string;
  readonly version: number;
  readonly changed: number;
  readonly by: string;
  readonly body: string;
};

export type SettingWrite = Omit<StoredSetting, "version"> & { readonly hash: string; readonly expected: number | null };

/** All settings of a deployment: one document per kind and id, and who changed it when. */
export class SettingsStore extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec(`CREATE TABLE IF NOT EXISTS documents (
      kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, changed INTEGER NOT NULL, by TEXT NOT NULL,
      hash TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID`);
    ctx.storage.sql.exec(`CREATE TABLE IF NOT EXISTS changes (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
      at INTEGER NOT NULL, by TEXT NOT NULL, before TEXT, after TEXT)`);
  }

  /** Everything; null when nothing changed since `known`. */
  snapshot(known: number | null): { revision: number; documents: StoredSetting[] } | null {
    const revision = this.#revision();
    if (revision === known) return null;
    const documents = this.ctx.storage.sql
      .exec<StoredSetting>("SELECT kind, id, version, changed, by, body FROM documents ORDER BY kind, id")
      .toArray();
    return { revision, documents };
  }

  get(kind: string, id: string): StoredSetting | null {
    return (
      this.ctx.storage.sql
        .exec<StoredSetting>(
          "SELECT kind, id, version, changed, by, body FROM documents WHERE kind = ? AND id = ?",
          kind,
          id,
        )
        .toArray()[0] ?? null
    );
  }

  list(kind: string): StoredSetting[] {
    return this.ctx.storage.sql
      .exec<StoredSetting>(
        "SELECT kind, id, version, changed, by, body FROM documents WHERE kind = ? ORDER BY id",
        kind,
      )
      .toArray();
  }

  put({ kind, id, changed, by, hash, body, expected }: SettingWrite): number | "conflict" | "full" {
    const { sql } = this.ctx.storage;
    return this.ctx.storage.transactionSync(() => {
      const before = this.#held(kind, id);
      if (expected !== null && expected !== (before?.version ?? 0)) return "conflict";
      if (before === null) {
        const { n } = sql.exec<{ n: number }>("SELECT COUNT(*) AS n FROM documents WHERE kind = ?", kind).one();
        if (n >= keptPerKind) return "full";
      }
      if (before?.hash === hash) return before.version;
      // The audit's numbers only grow, so a deleted document's versions never come back.
      const version = Math.max(this.#revision(), before?.version ?? 0) + 1;
      sql.exec(
        "INSERT OR REPLACE INTO documents (kind, id, version, changed, by, hash, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
        kind,
        id,
        version,
        changed,
        by,
        hash,
        body,
      );
      this.#record({ kind, id, version, at: changed, by, before: before?.hash ?? null, after: hash });
      return version;
    });
  }

  delete(kind: string, id: string, by: string, at: number): boolean {
    return this.ctx.storage.transactionSync(() => {
      const before = this.#held(kind, id);
      if (before === null) return false;
      this.ctx.storage.sql.exec("DELETE FROM documents WHERE kind = ? AND id = ?", kind, id);
      this.#record({ kind, id, version: before.version, at, by, before: before.hash, after: null });
      return true;
    });
  }

  changes(before: number | null, limit: number): SettingChange[] {
    return this.ctx.storage.sql
      .exec<SettingChange>(
        "SELECT seq, kind, id, version, at, by, before, after FROM changes WHERE seq < ? ORDER BY seq DESC LIMIT ?",
        before ?? Number.MAX_SAFE_INTEGER,
        limit,
      )
      .toArray();
  }

  #held(kind: string, id: string): { version: number; hash: string } | null {
    const { sql } = this.ctx.storage;
    const found = sql.exec<{ version: number; hash: string }>(
      "SELECT version, hash FROM documents WHERE kind = ? AND id = ?",
      kind,
      id,
    );
    return found.toArray()[0] ?? null;
  }

  #revision(): number {
    return this.ctx.storage.sql.exec<{ seq: number }>("SELECT COALESCE(MAX(seq), 0) AS seq FROM changes").one().seq;
  }

  #record({ kind, id, version, at, by, before, after }: Omit<SettingChange, "seq">): void {
    const { sql } = this.ctx.storage;
    sql.exec(
      "INSERT INTO changes (kind, id, version, at, by, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)",
      kind,
      id,
      version,
      at,
      by,
      before,
      after,
    );
    sql.exec("DELETE FROM changes WHERE seq <= ?", this.#revision() - keptChanges);
  }
}
