import type { CatalogItem } from "../contract/catalog.ts";

/** What the edge knows of an item. Texts are empty when the shop gave none; prices are decimal strings. */
export type Facts = {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  readonly image: string;
  readonly price: string;
  readonly sale_price: string;
  readonly currency: string;
  readonly brand: string;
  readonly category: string;
  readonly item_group_id: string;
  readonly availability: NonNullable<CatalogItem["availability"]>;
  /** Stars of five. */
  readonly rating?: number;
  /** Countries it is sold in, ISO 3166; everywhere when nobody said. */
  readonly markets?: readonly string[];
} & FactsHistory;

/** What the catalogue's changes and the shop's orders tell of an item; times are epoch ms. */
export type FactsHistory = {
  /** When what is to be paid last became less. */
  readonly price_dropped_at?: number;
  /** When it last came back in stock. */
  readonly restocked_at?: number;
  /** Usual days between two orders of it by the same person. */
  readonly buy_again_days?: number;
};

/** An item whose availability nobody stated can be bought: shops without stock data are not empty shops. */
export const factsOf = (item: CatalogItem & FactsHistory): Facts => ({
  id: item.id,
  title: item.title ?? "",
  url: item.url ?? "",
  image: item.image ?? "",
  price: item.price ?? "",
  sale_price: item.sale_price ?? "",
  currency: item.currency ?? "",
  brand: item.brand ?? "",
  category: item.category ?? "",
  item_group_id: item.item_group_id ?? "",
  availability: item.availability ?? "in_stock",
  ...(item.rating === undefined ? {} : { rating: item.rating }),
  ...(item.markets === undefined ? {} : { markets: item.markets }),
  ...historyOf(item),
});

const historyOf = (item: FactsHistory): FactsHistory => ({
  ...(item.price_dropped_at === undefined ? {} : { price_dropped_at: item.price_dropped_at }),
  ...(item.restocked_at === undefined ? {} : { restocked_at: item.restocked_at }),
  ...(item.buy_again_days === undefined ? {} : { buy_again_days: item.buy_again_days }),
});

/** Backorders and preorders can be bought too. */
export const canBeBought = (item: Pick<CatalogItem, "availability">): boolean => item.availability !== "out_of_stock";

/** A deleted item's entry: it stays, so that an older write cannot bring the item back. */
const TOMBSTONE = "-";

/** Value of `facts:{item}`: JSON in a fixed order without what is empty; null for a deleted item. */
export const encodeFacts = (item: (CatalogItem & FactsHistory) | null): string => {
  if (item === null) return TOMBSTONE;
  const facts = Object.entries(factsOf(item)).filter(([, value]) => value !== "");
  return JSON.stringify(Object.fromEntries(facts));
};

/** Null for a deleted item. Throws on what `encodeFacts` did not write. */
export const decodeFacts = (value: string): Facts | null =>
  value === TOMBSTONE ? null : factsOf(JSON.parse(value) as CatalogItem & FactsHistory);
