import type { ItemDelta } from "../contract/contribution.ts";

/**
 * Integer sums of one item and one UTC day: the truth that lists are read out of. Integers commute, so any
 * order and batching of the same deltas gives the same row, and decay never has to rewrite one.
 */
export type DayRow = {
  views: number;
  carts: number;
  /** Live orders that hold the item. */
  buys: number;
  /** Imported orders that hold it: they feed lists, never trending. */
  importedBuys: number;
  /** Sums with the other items; a Map, since an item may be called `__proto__`. */
  readonly pairs: Map<string, PairRow>;
};

/** The sums of `PairSums` (contract/contribution.ts), mutable. */
export type PairRow = [viewedNext: number, viewedTogether: number, boughtTogether: number];

/** An item's rows by UTC day number (floor(epoch ms / 86,400,000)), in any order. */
export type Days = Iterable<readonly [day: number, row: DayRow]>;

export const emptyDayRow = (): DayRow => ({ views: 0, carts: 0, buys: 0, importedBuys: 0, pairs: new Map() });

/** Adds a delta to its item's and day's row in place. */
export const addDelta = (row: DayRow, delta: Omit<ItemDelta, "item" | "day">): void => {
  row.views += delta.views;
  row.carts += delta.carts;
  row.buys += delta.buys;
  row.importedBuys += delta.importedBuys;
  for (const other of Object.keys(delta.pairs)) {
    const added = delta.pairs[other];
    if (added === undefined) continue;
    const pair = row.pairs.get(other);
    if (pair === undefined) {
      row.pairs.set(other, [added[0], added[1], added[2]]);
    } else {
      pair[0] += added[0];
      pair[1] += added[1];
      pair[2] += added[2];
    }
  }
};

/** Adds a row to another in place. */
export const addRow = (row: DayRow, added: DayRow): void => {
  row.views += added.views;
  row.carts += added.carts;
  row.buys += added.buys;
  row.importedBuys += added.importedBuys;
  for (const [other, [viewedNext, viewedTogether, boughtTogether]] of added.pairs) {
    const pair = row.pairs.get(other);
    if (pair === undefined) {
      row.pairs.set(other, [viewedNext, viewedTogether, boughtTogether]);
    } else {
      pair[0] += viewedNext;
      pair[1] += viewedTogether;
      pair[2] += boughtTogether;
    }
  }
};

/**
 * Compact text of a row: a line of the four counts, then one line `item TAB sums` per pair, numbers in base 36
 * without trailing zeros, pairs sorted by item. Canonical: equal content gives equal bytes, however it was
 * summed; a pair whose sums are all zero is left out. Item ids hold no control characters (contract/ids.ts).
 */
export const encodeDayRow = (row: DayRow): string => {
  let text = numbers([row.views, row.carts, row.buys, row.importedBuys]);
  // Without a comparison of our own, texts are sorted by code units, and fastest.
  for (const item of [...row.pairs.keys()].sort()) {
    const sums = row.pairs.get(item);
    const numbered = sums === undefined ? "" : pairNumbers(sums);
    if (numbered !== "") text += `\n${item}\t${numbered}`;
  }
  return text;
};

/** Reads a row back; throws on text that `encodeDayRow` did not write. */
export const decodeDayRow = (text: string): DayRow => {
  const [counts = "", ...lines] = text.split("\n");
  const [views, carts, buys, importedBuys] = fromNumbers(counts);
  const row: DayRow = { views, carts, buys, importedBuys, pairs: new Map() };
  for (const line of lines) {
    const tab = line.indexOf("\t");
    if (tab < 1) throw new Error("day row: a pair without an item");
    const [viewedNext, viewedTogether, boughtTogether] = fromNumbers(line.slice(tab + 1));
    row.pairs.set(line.slice(0, tab), [viewedNext, viewedTogether, boughtTogether]);
  }
  return row;
};

/** As `numbers`, for what there is most of. */
export const pairNumbers = ([viewedNext, viewedTogether, boughtTogether]: Readonly<PairRow>): string => {
  const first = viewedNext.toString(36);
  if (boughtTogether !== 0) return `${first} ${viewedTogether.toString(36)} ${boughtTogether.toString(36)}`;
  if (viewedTogether !== 0) return `${first} ${viewedTogether.toString(36)}`;
  return viewedNext === 0 ? "" : first;
};

/** In base 36, without trailing zeros. */
export const numbers = (values: readonly number[]): string => {
  let length = values.length;
  while (length > 0 && values[length - 1] === 0) length--;
  return values
    .slice(0, length)
    .map((value) => value.toString(36))
    .join(" ");
};

const fromNumbers = (text: string): [number, number, number, number] => {
  const sums: [number, number, number, number] = [0, 0, 0, 0];
  if (text === "") return sums;
  for (const [index, word] of text.split(" ").entries()) {
    const value = Number.parseInt(word, 36);
    if (index > 3 || !Number.isSafeInteger(value)) throw new Error("day row: not a sum");
    sums[index] = value;
  }
  return sums;
};
