import { err, ok } from "../../src/base/result.ts";
import type { Within } from "../../src/base/within.port.ts";
import type { CatalogItem } from "../../src/contract/catalog.ts";
import { type BoardRef, encodeBoard } from "../../src/items/boards.ts";
import { encodeFacts, type FactsHistory } from "../../src/items/facts.ts";
import { encodeList, type List } from "../../src/items/lists.ts";
import { encodePopular } from "../../src/items/popular.ts";
import { boardItems } from "../../src/items/board-items.ts";
import { popularItems } from "../../src/items/popular-items.ts";
import { boardKey, boughtKey, factsKey, listKey, popularKey } from "../../src/items/read-model-keys.ts";
import type { ReadModel, ReadModelEntry } from "../../src/items/read-model.port.ts";
import type { PersonView } from "../../src/profile/person.port.ts";
import { createReads, type Reads } from "../../src/recommend/reads.ts";

const ranked = (ids: readonly string[]) =>
  ids.map((item, index) => ({ item, popular: 1_000 - index, support: 1_000 - index, canBeBought: true }));

/** A read model in memory that counts how often it is asked. */
export class MemoryReadModel implements ReadModel {
  readonly entries = new Map<string, ReadModelEntry>();
  /** Keys of every call so far. */
  readonly calls: (readonly string[])[] = [];
  /** Keys that begin with one of these fail. */
  readonly failing: string[] = [];

  async getMany(keys: readonly string[]): Promise<readonly (ReadModelEntry | null)[]> {
    this.calls.push(keys);
    if (keys.some((key) => this.failing.some((start) => key.startsWith(start)))) throw new Error("unreachable");
    return keys.map((key) => this.entries.get(key) ?? null);
  }

  async putMany(entries: readonly ReadModelEntry[]): Promise<void> {
    for (const entry of entries) this.entries.set(entry.key, entry);
  }

  set(key: string, value: string): this {
    this.entries.set(key, { key, value, version: { generation: 1, tick: this.entries.size } });
    return this;
  }

  item(item: Partial<CatalogItem> & FactsHistory & { readonly id: string }): this {
    const { id } = item;
    const facts = { title: `Title ${id}`, url: `https://shop.example/${id}`, image: `https://shop.example/${id}.jpg` };
    return this.set(factsKey(id), encodeFacts({ ...facts, price: "10.00", currency: "EUR", ...item }));
  }

  related(id: string, list: List): this {
    return this.set(listKey(id), encodeList(list));
  }

  boughtWith(id: string, list: List): this {
    return this.set(boughtKey(id), encodeList(list));
  }

  popular(ids: readonly string[]): this {
    return this.set(popularKey(0), encodePopular(ranked(ids)));
  }

  board(ref: BoardRef, keys: Readonly<Record<string, readonly string[]>>): this {
    const board = new Map(Object.entries(keys).map(([key, ids]) => [key, ranked(ids)]));
    return this.set(boardKey(ref, 0), encodeBoard(board));
  }
}

/** Gives up at once on what is not there yet when `ms` is 0, else never. */
export const patient: Within = async (work) => ok(await work);
export const impatient: Within = async () => err("too_late");

export const readsOf = (readModel: ReadModel, within: Within = patient): Reads =>
  createReads({ readModel, popular: popularItems(readModel), board: boardItems(readModel), within });

/** Someone who viewed these items, newest first, in one session. */
export const viewer = (viewed: readonly string[], over: Partial<PersonView> = {}): PersonView => ({
  known: true,
  withdrawn: false,
  revision: viewed.length,
  viewed: viewed.map((item, rank) => ({ item, at: 1_000_000 - rank, session: 1 })),
  cart: [],
  purchased: [],
  refused: [],
  categories: [],
  brands: [],
  last: 1_000_000,
  shown: [],
  stage: "active",
  ...over,
});
