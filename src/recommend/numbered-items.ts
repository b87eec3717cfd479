import type { List } from "../items/lists.ts";

/** A list as arrays of item numbers and weights; plain ones, for typed arrays of 32 cost more to make than they save. */
export type NumberedList = { readonly numbers: readonly number[]; readonly weights: readonly number[] };

/** Small numbers for item ids, so that scoring indexes arrays instead of hashing texts. */
export type NumberedItems = {
  /** The item's number, given to it now if need be. */
  numberOf(item: string): number;
  /** The item's number if it has one. */
  known(item: string): number | undefined;
  nameOf(number: number): string;
  ofList(list: List): NumberedList;
  /** Forgets everything when fewer than `count` numbers are left. */
  makeRoom(count: number): void;
};

/** Numbers run from 0 to `capacity` - 1: bounded, since a catalogue may be larger than an isolate's memory. */
export const numberedItems = (capacity: number): NumberedItems => {
  let numbers = new Map<string, number>();
  let names: string[] = [];
  let lists = new WeakMap<List, NumberedList>();

  const numberOf = (item: string): number => {
    const known = numbers.get(item);
    if (known !== undefined) return known;
    if (names.length >= capacity) throw new Error("numbered items: no room was made");
    numbers.set(item, names.length);
    return names.push(item) - 1;
  };

  return {
    numberOf,
    known: (item) => numbers.get(item),
    nameOf: (number) => names[number] ?? "",
    ofList(list) {
      let numbered = lists.get(list);
      if (numbered === undefined) {
        const given: number[] = [];
        const weights: number[] = [];
        for (const [item, weight] of list) {
          given.push(numberOf(item));
          weights.push(weight);
        }
        numbered = { numbers: given, weights };
        lists.set(list, numbered);
      }
      return numbered;
    },
    makeRoom(count) {
      if (names.length + count <= capacity) return;
      numbers = new Map();
      names = [];
      lists = new WeakMap();
    },
  };
};
