import { buildList, decodeList, encodeList, type List } from "../../src/items/lists.ts";
import { createBlend, type HistoryItem } from "../../src/recommend/blend.ts";
import { packedEntryBytes, type Method } from "./method.ts";
import type { Sums } from "./train.ts";

/** The production path: lists exactly as published, blended exactly as served. */
export const ours = (sums: Sums): Method => {
  let bytes = 0;
  let entries = 0;
  const lists = new Map<string, List>();
  for (const [item, days] of sums) {
    const published = encodeList(buildList(item, days));
    bytes += Buffer.byteLength(published);
    const list = decodeList(published);
    entries += list.length;
    lists.set(item, list);
  }
  const listOf = (item: string): List | undefined => lists.get(item);
  const blend = createBlend();
  return {
    name: "ours",
    bytesPerItem: (packedEntryBytes * entries) / sums.size,
    publishedBytesPerItem: bytes / sums.size,
    recommend(visit, limit, allowCurrent) {
      const history = historyOf(visit);
      const excluded = allowCurrent ? [] : visit.slice(-1);
      return blend({ history, listOf, excluded, limit }).map((one) => one.item);
    },
  };
};

/** Distinct items, newest first. */
const historyOf = (visit: readonly string[]): HistoryItem[] => {
  const history: HistoryItem[] = [];
  for (let step = visit.length - 1; step >= 0; step--) {
    const item = visit[step] ?? "";
    if (!visit.includes(item, step + 1)) history.push({ item, share: 1, returns: true });
  }
  return history;
};
