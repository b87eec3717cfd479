import type { CatalogItem, CatalogItemInput } from "../contract/catalog.ts";
import { canBeBought } from "./facts.ts";
import { historyRows } from "./history-rows.object.ts";
import { historyAfter, type ItemHistory } from "./item-history.ts";
import { looksDifferent } from "./looks.ts";
import { mergeItem, type CatalogMode } from "./merge-item.ts";

/** An item as last changed; `item` is null for a deleted one whose tombstone is not at the edge yet. */
export type CatalogRow = {
  readonly id: string;
  readonly item: CatalogItem | null;
  readonly history: ItemHistory | null;
  readonly tick: number;
};

export type CatalogRows = {
  get(id: string): CatalogRow | null;
  /** `now` is epoch ms. True when what pictures show of it changed. */
  put(input: CatalogItemInput, mode: CatalogMode, tick: number, now: number): boolean;
  /** Notes that what the edge shows of an item changed; false when there is no such item. */
  touch(id: string, tick: number): boolean;
  /** False when there was no such item. */
  delete(id: string, tick: number): boolean;
  ids(): readonly string[];
  /** All items with what their changes left behind. */
  all(): readonly { readonly item: CatalogItem; readonly history: ItemHistory | null }[];
  page(after: string, limit: number): readonly CatalogItem[];
  /** Forgets a deletion that the read model knows. */
  bury(id: string): void;
};

type Row = { id: string; fields: string | null; tick: number };

/** One row per item. `hidden` is 1 for what cannot be bought, so that a board can sort by it. */
export const catalogRows = (sql: SqlStorage): CatalogRows => {
  sql.exec(
    "CREATE TABLE IF NOT EXISTS catalog (id TEXT PRIMARY KEY, fields TEXT, hidden INTEGER NOT NULL, tick INTEGER NOT NULL) WITHOUT ROWID",
  );
  const histories = historyRows(sql);

  const get = (id: string): CatalogRow | null => {
    const [row] = sql.exec<Row>("SELECT id, fields, tick FROM catalog WHERE id = ?", id).toArray();
    return row === undefined ? null : { id, item: parse(row.fields), history: histories.get(id), tick: row.tick };
  };

  return {
    get,
    put(input, mode, tick, now) {
      const stored = get(input.id);
      const item = mergeItem(stored?.item ?? null, input, mode);
      histories.put(item.id, historyAfter(stored?.history ?? null, stored?.item ?? null, item, now));
      const hidden = canBeBought(item) ? 0 : 1;
      sql.exec("INSERT OR REPLACE INTO catalog VALUES (?, ?, ?, ?)", item.id, JSON.stringify(item), hidden, tick);
      return looksDifferent(stored?.item ?? null, item);
    },
    touch: (id, tick) =>
      sql.exec("UPDATE catalog SET tick = ? WHERE id = ? AND fields IS NOT NULL RETURNING id", tick, id).toArray()
        .length > 0,
    delete(id, tick) {
      const update = "UPDATE catalog SET fields = NULL, tick = ? WHERE id = ? AND fields IS NOT NULL RETURNING id";
      const existed = sql.exec(update, tick, id).toArray().length > 0;
      if (existed) histories.delete(id);
      return existed;
    },
    ids: () =>
      sql
        .exec<{ id: string }>("SELECT id FROM catalog WHERE fields IS NOT NULL")
        .toArray()
        .map(({ id }) => id),
    all: () =>
      sql
        .exec<Row & ItemHistory>(
          `SELECT c.id, c.fields, c.tick, h.added, h.dropped, h.restocked
           FROM catalog c LEFT JOIN item_history h ON h.id = c.id WHERE c.fields IS NOT NULL`,
        )
        .toArray()
        .flatMap(({ fields, added, dropped, restocked }) => {
          const item = parse(fields);
          return item === null ? [] : [{ item, history: added === null ? null : { added, dropped, restocked } }];
        }),
    page: (after, limit) =>
      sql
        .exec<Row>(
          "SELECT id, fields, tick FROM catalog WHERE id > ? AND fields IS NOT NULL ORDER BY id LIMIT ?",
          after,
          limit,
        )
        .toArray()
        .flatMap(({ fields }) => parse(fields) ?? []),
    bury: (id) => void sql.exec("DELETE FROM catalog WHERE id = ? AND fields IS NULL", id),
  };
};

const parse = (fields: string | null): CatalogItem | null =>
  fields === null ? null : (JSON.parse(fields) as CatalogItem);
