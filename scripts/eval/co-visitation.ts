import type { Catalogue } from "./catalogue.ts";
import { packedEntryBytes, type Method } from "./method.ts";
import type { Session } from "./sessions.ts";

/** Entries kept per item. */
const length = 64;

/** Association rules of length two: what was seen most often in one visit with the current item. */
export const coVisitation = (sessions: readonly Session[], catalogue: Catalogue): Method => {
  const lists = countsOf(sessions, catalogue).map((counts) =>
    [...counts]
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, length)
      .map(([item]) => item),
  );
  const entries = lists.reduce((sum, list) => sum + list.length, 0);
  return {
    name: "co-visitation",
    bytesPerItem: (packedEntryBytes * entries) / catalogue.items.length,
    recommend(visit, limit, allowCurrent) {
      const current = catalogue.numberOf.get(visit.at(-1) ?? "") ?? -1;
      const best = lists[current]?.slice(0, allowCurrent ? limit - 1 : limit) ?? [];
      return (allowCurrent && current >= 0 ? [current, ...best] : best).map((item) => catalogue.items[item] ?? "");
    },
  };
};

const countsOf = (sessions: readonly Session[], { items, numberOf }: Catalogue): Map<number, number>[] => {
  const counts = items.map(() => new Map<number, number>());
  for (const session of sessions) {
    const visit = session.items.map((item) => numberOf.get(item) ?? -1);
    for (const [step, one] of visit.entries()) {
      for (const other of visit.slice(0, step)) {
        if (one === other) continue;
        counts[one]?.set(other, (counts[one]?.get(other) ?? 0) + 1);
        counts[other]?.set(one, (counts[other]?.get(one) ?? 0) + 1);
      }
    }
  }
  return counts;
};
