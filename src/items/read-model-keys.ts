import type { BoardRef } from "./boards.ts";
import { shardOf } from "./shards.ts";

/** Related items of an item: `encodeList` (lists.ts). */
export const listKey = (item: string): string => `list:${item}`;

/** What the edge shows of an item: `encodeFacts` (facts.ts). */
export const factsKey = (item: string): string => `facts:${item}`;

/** The most popular items of a shard: `encodePopular` (popular.ts). */
export const popularKey = (shard: number): string => `popular:${shard}`;

/** What is bought together with an item: `encodeList`. */
export const boughtKey = (item: string): string => `bought:${item}`;

/** A shard's part of a board: `encodeBoard` (boards.ts). */
export const boardKey = ({ name, scope }: BoardRef, shard: number): string => `board-${name}-${scope}:${shard}`;

/** What a key stands for, and the shard that publishes it. `item` is empty for a board. */
export type PublishedKey = {
  readonly kind: "list" | "facts" | "popular";
  readonly item: string;
  readonly shard: number;
};

/** Anything but a board's or an item's facts' key is taken for a list's. */
export const parseKey = (key: string): PublishedKey => {
  const at = key.indexOf(":");
  const [kind, rest] = [key.slice(0, at), key.slice(at + 1)];
  if (kind === "popular") return { kind, item: "", shard: Number(rest) };
  return { kind: kind === "facts" ? "facts" : "list", item: rest, shard: shardOf(rest) };
};
