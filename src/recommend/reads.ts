import type { Within } from "../base/within.port.ts";
import type { BoardItems } from "../items/board-items.ts";
import type { Board, BoardRef } from "../items/boards.ts";
import { decodeFacts, type Facts } from "../items/facts.ts";
import { decodeList, type List } from "../items/lists.ts";
import type { PopularItems, PossiblyCached } from "../items/popular-items.ts";
import type { PopularItem } from "../items/popular.ts";
import { boughtKey, factsKey, listKey } from "../items/read-model-keys.ts";
import type { ReadModelEntry } from "../items/read-model.port.ts";

/** What recommend reads of items. Never rejects: what cannot be read in time is missing from the answer. */
export type Reads = {
  related(items: readonly string[]): Promise<ReadonlyMap<string, List>>;
  bought(items: readonly string[]): Promise<ReadonlyMap<string, List>>;
  /** Items that are not in the catalogue are missing too. */
  facts(items: readonly string[]): Promise<ReadonlyMap<string, Facts>>;
  /** The items of each board's keys, best first, by `boardName`. */
  boards(refs: readonly BoardRef[]): Promise<ReadonlyMap<string, (key: string) => readonly string[]>>;
};

/** How long one read may take, ms: a send-time answer is wanted well under 200 ms, and nearly all come from memory. */
const patience = 250;

export type ReadsDeps = {
  /**
   * With a cache in front: the same entry object for the same value, which keeps what was decoded from it. `held` is
   * what that cache has when the read model does not answer: one key never seen must not cost the others.
   */
  readonly readModel: PossiblyCached & {
    held?(keys: readonly string[]): readonly (ReadModelEntry | null)[];
  };
  readonly popular: PopularItems;
  readonly board: BoardItems;
  readonly within: Within;
};

export const createReads = ({ readModel, popular, board, within }: ReadsDeps): Reads => {
  const lists = decodedOnce(decodeList);
  const facts = decodedOnce(decodeFacts);

  /** What is there at once needs no clock beside it, which costs more than the reading. */
  const inTime = async <T, M>(work: () => T | Promise<T>, missing: M): Promise<T | M> => {
    try {
      const given = work();
      if (!(given instanceof Promise)) return given;
      const answer = await within(given, patience);
      return answer.ok ? answer.value : missing;
    } catch {
      return missing;
    }
  };

  /** The same names while the items are the same. */
  const names = new WeakMap<readonly PopularItem[], readonly string[]>();
  const namesOf = (items: readonly PopularItem[]): readonly string[] => {
    let known = names.get(items);
    if (known === undefined) {
      known = items.map(({ item }) => item);
      names.set(items, known);
    }
    return known;
  };

  const readBoard = async (ref: BoardRef): Promise<(key: string) => readonly string[]> => {
    if (ref.name === "popular" && ref.scope === "global") {
      const items = namesOf(await inTime(popular, none));
      return () => items;
    }
    const found = await inTime<Board, Board>(() => board(ref), new Map());
    return (key) => namesOf(found.get(key) ?? none);
  };

  const read = async <T>(
    items: readonly string[],
    keyOf: (item: string) => string,
    decode: (entry: ReadModelEntry) => T | null,
  ): Promise<ReadonlyMap<string, T>> => {
    const found = new Map<string, T>();
    if (items.length === 0) return found;
    const keys = items.map(keyOf);
    const entries =
      (await inTime(() => readModel.inMemory?.(keys) ?? readModel.getMany(keys), null)) ?? readModel.held?.(keys) ?? [];
    for (const [index, item] of items.entries()) {
      const entry = entries[index] ?? null;
      const value = entry === null ? null : decode(entry);
      if (value !== null) found.set(item, value);
    }
    return found;
  };

  return {
    related: (items) => read(items, listKey, lists),
    bought: (items) => read(items, boughtKey, lists),
    facts: (items) => read(items, factsKey, facts),
    boards: async (refs) =>
      new Map(await Promise.all(refs.map(async (ref) => [boardName(ref), await readBoard(ref)] as const))),
  };
};

const none: readonly PopularItem[] = [];

/** Name of a board among those of one request. */
export const boardName = ({ name, scope }: BoardRef): string => `${name} ${scope}`;

/** Remembers what an entry decoded to for as long as the entry is kept; null for text nobody could have written. */
const decodedOnce = <T>(decode: (text: string) => T | null): ((entry: ReadModelEntry) => T | null) => {
  const decoded = new WeakMap<ReadModelEntry, { readonly value: T | null }>();
  return (entry) => {
    const known = decoded.get(entry);
    if (known !== undefined) return known.value;
    const fresh = { value: attempt(() => decode(entry.value)) };
    decoded.set(entry, fresh);
    return fresh.value;
  };
};

const attempt = <T>(work: () => T | null): T | null => {
  try {
    return work();
  } catch {
    return null;
  }
};
