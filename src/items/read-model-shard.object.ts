import { DurableObject } from "cloudflare:workers";
import type { ReadModelEntry } from "./read-model.port.ts";

type Row = { value: string; generation: number; tick: number };

/** A share of the embedded read model: one row per key. */
export class ReadModelShard extends DurableObject<Env> {
  readonly #sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS entry (key TEXT PRIMARY KEY, value TEXT NOT NULL, generation INTEGER NOT NULL, tick INTEGER NOT NULL) WITHOUT ROWID",
    );
  }

  /** One entry or null per key, in order. */
  getMany(keys: readonly string[]): readonly (ReadModelEntry | null)[] {
    return keys.map((key) => {
      const [row] = this.#sql.exec<Row>("SELECT value, generation, tick FROM entry WHERE key = ?", key).toArray();
      if (row === undefined) return null;
      return { key, value: row.value, version: { generation: row.generation, tick: row.tick } };
    });
  }

  /** Writes entries in one transaction; what is stored with the same or a newer version is left alone. */
  putMany(entries: readonly ReadModelEntry[]): void {
    this.ctx.storage.transactionSync(() => {
      for (const { key, value, version } of entries) {
        this.#sql.exec(
          `INSERT INTO entry VALUES (?1, ?2, ?3, ?4) ON CONFLICT (key) DO UPDATE
           SET value = excluded.value, generation = excluded.generation, tick = excluded.tick
           WHERE (excluded.generation, excluded.tick) > (entry.generation, entry.tick)`,
          key,
          value,
          version.generation,
          version.tick,
        );
      }
    });
  }
}
