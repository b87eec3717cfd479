import type { CatalogItem } from "../contract/catalog.ts";

/** What pictures may show of an item; availability is in none. */
const shown = [
  "title",
  "image",
  "price",
  "sale_price",
  "currency",
  "brand",
  "category",
  "rating",
] as const satisfies readonly (keyof CatalogItem)[];

/** Whether pictures of an item have to be drawn anew after a change; `before` is null for a new one. */
export const looksDifferent = (before: CatalogItem | null, after: CatalogItem): boolean =>
  before === null || shown.some((field) => before[field] !== after[field]);
