import type { ShardCut } from "../aggregate/item-shards.port.ts";
import { generationTable } from "../base/generation.ts";
import { isNewCut } from "./watermark.ts";

/** The next offset that a shard takes, per log epoch and partition, of one generation. */
export type WatermarkRows = {
  /** True, and remembered, when nothing of the cut was added before. */
  accept(cut: Pick<ShardCut, "epoch" | "partition" | "first" | "last">): boolean;
};

export const watermarkRows = (sql: SqlStorage, generation: number): WatermarkRows => {
  const table = generationTable("watermark", generation);
  sql.exec(
    `CREATE TABLE IF NOT EXISTS ${table} (epoch TEXT, "partition" INTEGER, next INTEGER NOT NULL, PRIMARY KEY (epoch, "partition")) WITHOUT ROWID`,
  );
  return {
    accept(cut) {
      const [row] = sql
        .exec<{ next: number }>(
          `SELECT next FROM ${table} WHERE epoch = ? AND "partition" = ?`,
          cut.epoch,
          cut.partition,
        )
        .toArray();
      if (!isNewCut(row?.next, cut.first)) return false;
      sql.exec(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?)`, cut.epoch, cut.partition, cut.last + 1);
      return true;
    },
  };
};
