import { DurableObject } from "cloudflare:workers";
import { concatBytes } from "../base/bytes.ts";

/** A SQLite row in a Durable Object holds 2 MB. */
const chunkBytes = 1_500_000;

/** One shard of the embedded lake: files as chunked rows, one row written for an ordinary file. */
export class LakeStore extends DurableObject<Env> {
  readonly #sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS chunk (name TEXT NOT NULL, part INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (name, part)) WITHOUT ROWID",
    );
  }

  putOnce(name: string, bytes: Uint8Array<ArrayBuffer>): "stored" | "exists" {
    return this.ctx.storage.transactionSync(() => {
      const known = this.#sql.exec("SELECT 1 FROM chunk WHERE name = ? AND part = 0", name).toArray();
      if (known.length > 0) return "exists";
      this.#put(name, bytes);
      return "stored";
    });
  }

  replace(name: string, bytes: Uint8Array<ArrayBuffer>): void {
    this.ctx.storage.transactionSync(() => {
      this.#sql.exec("DELETE FROM chunk WHERE name = ?", name);
      this.#put(name, bytes);
    });
  }

  get(name: string): Uint8Array<ArrayBuffer> | null {
    const chunks = this.#sql
      .exec<{ bytes: ArrayBuffer }>("SELECT bytes FROM chunk WHERE name = ? ORDER BY part", name)
      .toArray();
    return chunks.length === 0 ? null : concatBytes(chunks.map(({ bytes }) => new Uint8Array(bytes)));
  }

  /** Up to `limit` names of this shard after `after`, in byte order. */
  list(prefix: string, after: string, limit: number): string[] {
    // Names are ASCII: "\u007f" sorts after every continuation of the prefix.
    return this.#sql
      .exec<{ name: string }>(
        "SELECT name FROM chunk WHERE name > ? AND name >= ? AND name < ? AND part = 0 ORDER BY name LIMIT ?",
        after,
        prefix,
        `${prefix}\u007f`,
        limit,
      )
      .toArray()
      .map(({ name }) => name);
  }

  #put(name: string, bytes: Uint8Array<ArrayBuffer>): void {
    for (let part = 0; part === 0 || part * chunkBytes < bytes.length; part++) {
      const chunk = bytes.slice(part * chunkBytes, (part + 1) * chunkBytes);
      this.#sql.exec("INSERT INTO chunk VALUES (?, ?, ?)", name, part, chunk.buffer);
    }
  }
}
