import { boughtKey, factsKey, listKey } from "../../src/items/read-model-keys.ts";
import { buildBoughtList } from "../../src/items/bought-lists.ts";
import { decodeFacts, encodeFacts, type Facts } from "../../src/items/facts.ts";
import { buildList, decodeList, encodeList, type List } from "../../src/items/lists.ts";
import { buyAgainDays } from "../../src/items/rhythm.ts";
import { byPopularity, standingOf } from "../../src/items/popular.ts";
import { boardName, type Reads } from "../../src/recommend/reads.ts";
import type { Sums } from "./train.ts";

/** What the item shards would publish of an item, as text by key. */
export const publishedOf = (sums: Sums, item: string): ReadonlyMap<string, string> => {
  const days = sums.get(item) ?? new Map();
  const again = buyAgainDays(item, days);
  return new Map([
    [listKey(item), encodeList(buildList(item, days))],
    [boughtKey(item), encodeList(buildBoughtList(days))],
    // Without catalogue data every item can be bought.
    [factsKey(item), encodeFacts({ id: item, title: item, ...(again === null ? {} : { buy_again_days: again }) })],
  ]);
};

/** Everything published at once, decoded as at the edge. */
export const publishedReads = (sums: Sums): Reads => {
  const lists = new Map<string, List>();
  const facts = new Map<string, Facts>();
  for (const item of sums.keys()) {
    for (const [key, text] of publishedOf(sums, item)) {
      if (key !== factsKey(item)) lists.set(key, decodeList(text));
      else {
        const decoded = decodeFacts(text);
        if (decoded !== null) facts.set(item, decoded);
      }
    }
  }
  const popular = Array.from(sums, ([item, days]) => ({ item, ...standingOf(days), canBeBought: true }))
    .sort(byPopularity)
    .map(({ item }) => item);
  return {
    related: async (items) => pick(items, (item) => lists.get(listKey(item))),
    bought: async (items) => pick(items, (item) => lists.get(boughtKey(item))),
    facts: async (items) => pick(items, (item) => facts.get(item)),
    boards: async (refs) => new Map(refs.map((ref) => [boardName(ref), () => popular])),
  };
};

const pick = <T>(items: readonly string[], of: (item: string) => T | undefined): ReadonlyMap<string, T> =>
  new Map(
    items.flatMap((item): [string, T][] => {
      const value = of(item);
      return value === undefined ? [] : [[item, value]];
    }),
  );
