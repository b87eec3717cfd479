import type { CatalogItem, CatalogItemInput } from "../contract/catalog.ts";
import type { CatalogMode } from "./merge-item.ts";

/** The shop's items. Facts are at the edge before a change is answered. Throws when a shard or the read model is unreachable. */
export type Catalog = {
  /**
   * Stores items in order. With `replace` the catalogue holds nothing else afterwards, but for the ids in
   * `keep` (items that were sent, but could not be read). Returns the ids whose facts changed.
   */
  upsert(items: readonly CatalogItemInput[], mode: CatalogMode, keep: readonly string[]): Promise<readonly string[]>;
  get(id: string): Promise<CatalogItem | null>;
  /** False when there was no such item. */
  delete(id: string): Promise<boolean>;
  /** A page of a shard's items in id order, after an id. */
  page(shard: number, after: string, limit: number): Promise<readonly CatalogItem[]>;
};
