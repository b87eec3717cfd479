import type { ItemDelta } from "../contract/contribution.ts";
import { decodeDayRow, numbers, pairNumbers, type DayRow } from "./sums.ts";

/** What a cut adds to one item on one UTC day. */
export type AddedSums = { readonly item: string; readonly day: number; readonly row: DayRow };

/** Neither stands in an item id (contract/ids.ts) nor in a day row. */
const BETWEEN = "\r";

/**
 * Deltas as text, a quarter of their JSON: what is sent to a shard and what it stores until it sums them. One after
 * another: `item TAB day`, then lines as in a day row (sums.ts), pairs in any order.
 */
export const encodeDeltas = (deltas: readonly ItemDelta[]): string => {
  let text = "";
  for (const { item, day, views, carts, buys, importedBuys, pairs } of deltas) {
    if (text !== "") text += BETWEEN;
    text += `${item}\t${day.toString(36)}\n${numbers([views, carts, buys, importedBuys])}`;
    for (const other of Object.keys(pairs)) {
      const sums = pairs[other];
      const numbered = sums === undefined ? "" : pairNumbers(sums);
      if (numbered !== "") text += `\n${other}\t${numbered}`;
    }
  }
  return text;
};

/** Reads them back; throws on text that `encodeDeltas` did not write. */
export const decodeDeltas = (text: string): AddedSums[] => (text === "" ? [] : text.split(BETWEEN).map(decodeOne));

const decodeOne = (text: string): AddedSums => {
  const end = text.indexOf("\n");
  const tab = text.lastIndexOf("\t", end);
  const day = Number.parseInt(text.slice(tab + 1, end), 36);
  if (tab < 1 || !Number.isSafeInteger(day)) throw new Error("deltas: no item and day");
  return { item: text.slice(0, tab), day, row: decodeDayRow(text.slice(end + 1)) };
};
