import type { List } from "../../src/items/lists.ts";
import { standingOf } from "../../src/items/popular.ts";
import type { Days } from "../../src/items/sums.ts";
import type { Sums } from "./train.ts";

/** What can be published of a growing log: built once per change of an item, whoever publishes it. */
export type Newest = {
  readonly items: () => Iterable<string>;
  readonly of: (item: string) => Built;
  readonly changed: (item: string) => void;
};

type Built = { readonly list: List; readonly standing: number };

/** `sold`: popularity by orders alone. */
export const newestOf = (sums: Sums, build: (item: string, days: Days) => List, sold: boolean): Newest => {
  const built = new Map<string, Built>();
  return {
    items: () => sums.keys(),
    of(item) {
      let known = built.get(item);
      if (known === undefined) {
        const days = sums.get(item) ?? new Map();
        const standing = standingOf(days);
        known = { list: build(item, days), standing: sold ? standing.sold : standing.popular };
        built.set(item, known);
      }
      return known;
    },
    changed: (item) => void built.delete(item),
  };
};

/** A read model that is written at whole multiples of an interval, ms; never after the start when that is null. */
export type Edge = {
  readonly name: string;
  /** What is published next. */
  readonly changed: (items: Iterable<string>) => void;
  /** Publishes what changed before the last whole interval at or before `now`. Must be told of every event's time. */
  readonly at: (now: number) => void;
  /** When it was last written, epoch ms. */
  readonly written: () => number;
  readonly listOf: (item: string) => List | undefined;
  /** Best first, as many as questions are filled from. */
  readonly popular: () => readonly string[];
};

/** Most popular items kept: no question needs more. */
const boardLength = 60;

export const createEdge = (name: string, interval: number | null, newest: Newest, start: number): Edge => {
  const held = new Map(Array.from(newest.items(), (item) => [item, newest.of(item)] as const));
  const due = new Set<string>();
  let written = start;
  let board: readonly string[] | null = null;
  return {
    name,
    changed(items) {
      for (const item of items) due.add(item);
    },
    at(now) {
      const tick = interval === null ? start : Math.floor(now / interval) * interval;
      if (tick <= written) return;
      written = tick;
      for (const item of due) held.set(item, newest.of(item));
      if (due.size > 0) board = null;
      due.clear();
    },
    written: () => written,
    listOf: (item) => held.get(item)?.list,
    popular() {
      board ??= [...held]
        .sort(([a, x], [b, y]) => y.standing - x.standing || (a < b ? -1 : 1))
        .slice(0, boardLength)
        .map(([item]) => item);
      return board;
    },
  };
};
