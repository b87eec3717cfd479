import type { Scope } from "../contract/placement.ts";
import { decodePopular, encodePopular, mergePopular, type PopularItem } from "./popular.ts";

/**
 * Ranked items of the whole shop: what is looked at and bought (`popular`), bought (`sold`), came in, became cheaper.
 * The first number of a row is what it is ranked by: a standing, or the day it happened.
 */
export type BoardName = "popular" | "sold" | "new" | "dropped";

/** A board of everybody, or one per category or price band. */
export type BoardRef = { readonly name: BoardName; readonly scope: Scope };

/** Rows of each key of its scope; a global board has the one key "". */
export type Board = ReadonlyMap<string, readonly PopularItem[]>;

/** Rows per key of a scoped board, and keys per shard: what an isolate can hold of all of them. */
export const scopedBoard = { rows: 12, keys: 100 } as const;

/** Band of a decimal price: it doubles from one to the next. Null without a price above zero. */
export const priceBand = (price: string): string | null => {
  const amount = Number(price);
  return amount > 0 ? String(Math.floor(Math.log2(amount))) : null;
};

/** A category itself and, of a path such as `Home > Kitchen`, what it begins with. */
export const categoryKeys = (category: string): readonly string[] => {
  const top = category.split(/[>/|]/, 1)[0]?.trim() ?? "";
  return [...new Set([category.trim(), top])].filter((name) => name !== "");
};

/** Value of a shard's board: rows by key. */
export const encodeBoard = (board: Board): string =>
  JSON.stringify(Array.from(board, ([key, items]) => [key, encodePopular(items)]));

/** Throws on what `encodeBoard` did not write. */
export const decodeBoard = (value: string): Board =>
  new Map((JSON.parse(value) as [string, string][]).map(([key, rows]) => [key, decodePopular(rows)]));

/** One board of all shards' boards, best first. */
export const mergeBoards = (boards: readonly Board[]): Board => {
  const keys = new Set(boards.flatMap((board) => [...board.keys()]));
  return new Map(Array.from(keys, (key) => [key, mergePopular(boards.map((board) => board.get(key) ?? []))]));
};
