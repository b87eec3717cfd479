import { type Board, type BoardRef, categoryKeys, priceBand, scopedBoard } from "./boards.ts";
import { byPopularity, boardLength, type PopularItem } from "./popular.ts";
import type { ItemHistory } from "./item-history.ts";
import type { CatalogItem } from "../contract/catalog.ts";

/** An item of the catalogue with how it stands. */
export type StandingItem = {
  readonly item: CatalogItem;
  readonly history: ItemHistory | null;
  readonly standing: PopularItem;
  /** Standing by live orders alone. */
  readonly sold: number;
};

const dayMs = 86_400_000;
/** What came in or became cheaper longer ago is no news, days. */
const news = 60;

/** A shard's boards besides the most popular of all, in a fixed order. Same items, same boards, whatever their order. */
export const shopBoards = (items: readonly StandingItem[], now: number): readonly (readonly [BoardRef, Board])[] => {
  const popular = items.map(({ standing }) => standing);
  const sold = items.filter((one) => one.sold > 0).map(({ standing, sold: by }) => ({ ...standing, popular: by }));
  const since = (field: keyof ItemHistory) =>
    items.flatMap(({ history, standing }): PopularItem[] => {
      const at = history?.[field] ?? null;
      return at === null || now - at > news * dayMs
        ? []
        : [{ ...standing, popular: Math.floor(at / dayMs), support: standing.popular }];
    });
  const byId = new Map(items.map((one) => [one.item.id, one]));
  const keysOf = {
    category: ({ item }: PopularItem) => categoryKeys(byId.get(item)?.item.category ?? ""),
    price: ({ item }: PopularItem) => {
      const facts = byId.get(item)?.item;
      const band = priceBand(facts?.sale_price ?? facts?.price ?? "");
      return band === null ? [] : [band];
    },
  };
  return [
    [{ name: "popular", scope: "category" }, scoped(popular, keysOf.category)],
    [{ name: "popular", scope: "price" }, scoped(popular, keysOf.price)],
    [{ name: "sold", scope: "global" }, whole(sold)],
    [{ name: "sold", scope: "category" }, scoped(sold, keysOf.category)],
    [{ name: "sold", scope: "price" }, scoped(sold, keysOf.price)],
    [{ name: "new", scope: "global" }, whole(since("added"))],
    [{ name: "new", scope: "category" }, scoped(since("added"), keysOf.category)],
    [{ name: "new", scope: "price" }, scoped(since("added"), keysOf.price)],
    [{ name: "dropped", scope: "global" }, whole(since("dropped"))],
  ];
};

const whole = (items: readonly PopularItem[]): Board =>
  new Map(items.length === 0 ? [] : [["", items.toSorted(byPopularity).slice(0, boardLength)]]);

/** The largest kinds only: what an isolate holds of all shards is bounded. */
const scoped = (items: readonly PopularItem[], keysOf: (item: PopularItem) => readonly string[]): Board => {
  const groups = new Map<string, PopularItem[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    }
  }
  return new Map(
    [...groups]
      .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
      .slice(0, scopedBoard.keys)
      .map(([key, group]) => [key, group.sort(byPopularity).slice(0, scopedBoard.rows)]),
  );
};
