import { DurableObject } from "cloudflare:workers";
import type { Clock } from "../base/clock.port.ts";
import type { ReadyPicture } from "./picture-cache.port.ts";
import { storedBytes } from "./picture-store.port.ts";

export type TileStoreDeps = {
  readonly clock: Clock;
  /** What one shard holds; the oldest tenth goes when it is full. */
  readonly maxBytes: number;
};

/** A tile as it travels; all that are kept are whole. */
export type StoredTile = Pick<ReadyPicture, "bytes" | "contentType" | "etag">;

/** Prices and photos have changed by then, and what is still shown is painted once more, ms. */
const keptMs = 60 * 86_400_000;
/** Between two looks for old tiles, ms. */
const sweepEveryMs = 86_400_000;
/** Tiles taken away per statement. */
const sweepLot = 1_000;

type Row = { type: ReadyPicture["contentType"]; etag: string; bytes: ArrayBuffer };

/** One shard of the embedded store of tiles: one row each, bounded by bytes and by age. */
export const tileStoreObject = <E>(depsOf: (env: E) => TileStoreDeps) =>
  class TileStore extends DurableObject<E> {
    readonly #sql: SqlStorage;
    readonly #deps: TileStoreDeps;
    #isSweeping = false;

    constructor(ctx: DurableObjectState, env: E) {
      super(ctx, env);
      this.#sql = ctx.storage.sql;
      this.#deps = depsOf(env);
      this.#sql.exec(
        "CREATE TABLE IF NOT EXISTS tile (name TEXT PRIMARY KEY, at INTEGER NOT NULL, type TEXT NOT NULL, etag TEXT NOT NULL, bytes BLOB NOT NULL) WITHOUT ROWID",
      );
    }

    get(name: string): StoredTile | null {
      const [row] = this.#sql.exec<Row>("SELECT type, etag, bytes FROM tile WHERE name = ?", name).toArray();
      return row === undefined ? null : { bytes: new Uint8Array(row.bytes), contentType: row.type, etag: row.etag };
    }

    async put(name: string, { bytes, contentType, etag }: StoredTile): Promise<void> {
      if (bytes.length > storedBytes) return;
      this.ctx.storage.transactionSync(() => {
        const whole = bytes.slice().buffer;
        const now = this.#deps.clock.now();
        this.#sql.exec("INSERT OR REPLACE INTO tile VALUES (?, ?, ?, ?, ?)", name, now, contentType, etag, whole);
        if (this.#sql.databaseSize > this.#deps.maxBytes) this.#dropOldest();
      });
      await this.#sweepLater();
    }

    override async alarm(): Promise<void> {
      const before = this.#deps.clock.now() - keptMs;
      const old = "DELETE FROM tile WHERE name IN (SELECT name FROM tile WHERE at < ? LIMIT ?)";
      while (this.#sql.exec(old, before, sweepLot).rowsWritten > 0);
      const [one] = this.#sql.exec("SELECT 1 FROM tile LIMIT 1").toArray();
      this.#isSweeping = one !== undefined;
      if (this.#isSweeping) await this.ctx.storage.setAlarm(this.#deps.clock.now() + sweepEveryMs);
    }

    #dropOldest(): void {
      const { n } = this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM tile").one();
      this.#sql.exec(
        "DELETE FROM tile WHERE name IN (SELECT name FROM tile ORDER BY at LIMIT ?)",
        Math.max(1, Math.ceil(n / 10)),
      );
    }

    async #sweepLater(): Promise<void> {
      if (this.#isSweeping) return;
      this.#isSweeping = true;
      if ((await this.ctx.storage.getAlarm()) !== null) return;
      await this.ctx.storage.setAlarm(this.#deps.clock.now() + sweepEveryMs);
    }
  };
