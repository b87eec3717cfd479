import type { ShardCut } from "../aggregate/item-shards.port.ts";
import { isNewCut } from "./watermark.ts";

/** The next offset that a shard takes, per log epoch and partition. */
export type WatermarkRows = {
  /** True, and remembered, when nothing of the cut was added before. */
  accept(cut: Pick<ShardCut, "epoch" | "partition" | "first" | "last">): boolean;
};

export const watermarkRows = (sql: SqlStorage): WatermarkRows => {
  sql.exec(
    'CREATE TABLE IF NOT EXISTS watermark (epoch TEXT, "partition" INTEGER, next INTEGER NOT NULL, PRIMARY KEY (epoch, "partition")) WITHOUT ROWID',
  );
  return {
    accept(cut) {
      const [row] = sql
        .exec<{ next: number }>(
          'SELECT next FROM watermark WHERE epoch = ? AND "partition" = ?',
          cut.epoch,
          cut.partition,
        )
        .toArray();
      if (!isNewCut(row?.next, cut.first)) return false;
      sql.exec("INSERT OR REPLACE INTO watermark VALUES (?, ?, ?)", cut.epoch, cut.partition, cut.last + 1);
      return true;
    },
  };
};
