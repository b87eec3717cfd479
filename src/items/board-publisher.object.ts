import { murmur2 } from "../base/murmur2.ts";
import type { Clock } from "../base/clock.port.ts";
import { encodeBoard } from "./boards.ts";
import type { CatalogRows } from "./catalog-rows.object.ts";
import { boardKey } from "./read-model-keys.ts";
import type { ReadModel, ReadModelEntry } from "./read-model.port.ts";
import { shardOf } from "./shards.ts";
import { shopBoards, type StandingItem } from "./shop-boards.ts";
import type { StandingRows } from "./standing-rows.object.ts";
import type { VersionRow } from "./version-row.object.ts";

export type BoardPublisher = {
  /** Publishes the boards that differ from what was published. Throws when the read model is unreachable. */
  run(): Promise<void>;
  /** Publishes all of them again the next time. */
  forget(): void;
};

export type BoardPublisherParts = {
  readonly sql: SqlStorage;
  readonly readModel: ReadModel;
  readonly clock: Clock;
  readonly version: VersionRow;
  readonly standings: StandingRows;
  readonly catalog: CatalogRows;
};

const dayMs = 86_400_000;

type Row = { tick: number; day: number; hashes: string };

/** Text of each board by its key. A shard without items, which cannot tell its number, empties what it published. */
const texts = (
  items: readonly StandingItem[],
  now: number,
  published: readonly string[],
): readonly (readonly [key: string, value: string])[] => {
  const [first] = items;
  if (first === undefined) return published.map((key) => [key, encodeBoard(new Map())]);
  const shard = shardOf(first.item.id);
  return shopBoards(items, now).map(([ref, board]) => [boardKey(ref, shard), encodeBoard(board)]);
};

/**
 * The shard's boards by category, price and occasion. They are worked out of all its items, so only when something
 * changed since the last time, and on a new day, when what is new grows old.
 */
export const boardPublisher = (parts: BoardPublisherParts): BoardPublisher => {
  const { sql, readModel, clock, version, standings, catalog } = parts;
  sql.exec(
    "CREATE TABLE IF NOT EXISTS boards (id INTEGER PRIMARY KEY, tick INTEGER NOT NULL, day INTEGER NOT NULL, hashes TEXT NOT NULL)",
  );

  const standing = (): readonly StandingItem[] => {
    const sold = standings.sold();
    const board = new Map(standings.board(Number.MAX_SAFE_INTEGER).map((one) => [one.item, one]));
    return catalog.all().flatMap(({ item, history }) => {
      const own = board.get(item.id);
      return own === undefined ? [] : [{ item, history, standing: own, sold: sold.get(item.id) ?? 0 }];
    });
  };

  return {
    forget: () => void sql.exec("DELETE FROM boards"),
    async run() {
      const now = clock.now();
      const day = Math.floor(now / dayMs);
      const [last] = sql.exec<Row>("SELECT tick, day, hashes FROM boards").toArray();
      const tick = version.last();
      if (last?.tick === tick && last.day === day) return;
      const items = standing();
      const published = JSON.parse(last?.hashes ?? "{}") as Record<string, number>;
      const hashes: Record<string, number> = {};
      const differing: Omit<ReadModelEntry, "version">[] = [];
      for (const [key, value] of texts(items, now, Object.keys(published))) {
        hashes[key] = murmur2(value);
        if (hashes[key] !== published[key]) differing.push({ key, value });
      }
      const own = differing.length === 0 ? null : version.next();
      if (own !== null) await readModel.putMany(differing.map((entry) => ({ ...entry, version: own })));
      // A change while it was written has a later tick, and is looked at the next time.
      sql.exec("INSERT OR REPLACE INTO boards VALUES (0, ?, ?, ?)", own?.tick ?? tick, day, JSON.stringify(hashes));
    },
  };
};
