import { type Board, type BoardRef, decodeBoard, mergeBoards } from "./boards.ts";
import type { PossiblyCached } from "./popular-items.ts";
import { boardKey } from "./read-model-keys.ts";
import type { ReadModelEntry } from "./read-model.port.ts";
import { shards } from "./shards.ts";

/** One of the shop's boards; at once when it is in memory. Throws when the read model cannot be read. */
export type BoardItems = (ref: BoardRef) => Board | Promise<Board>;

/** Merged again only when the cache in front brings other entries. */
export const boardItems = (readModel: PossiblyCached): BoardItems => {
  const merged = new Map<string, { readonly from: readonly (ReadModelEntry | null)[]; readonly board: Board }>();
  return (ref) => {
    const name = `${ref.name}:${ref.scope}`;
    const keys = shards.map((shard) => boardKey(ref, shard));
    const merge = (entries: readonly (ReadModelEntry | null)[]): Board => {
      const known = merged.get(name);
      if (known !== undefined && entries.every((entry, shard) => entry === known.from[shard])) return known.board;
      const board = mergeBoards(entries.map((entry) => (entry === null ? new Map() : decodeBoard(entry.value))));
      merged.set(name, { from: entries, board });
      return board;
    };
    const held = readModel.inMemory?.(keys) ?? null;
    return held === null ? readModel.getMany(keys).then(merge) : merge(held);
  };
};
