import type { List } from "../items/lists.ts";
import { numberedItems, type NumberedList } from "./numbered-items.ts";

/** Chosen on validation data only; the numbers stand in tuning.md. */
export const blending = {
  /** Latest distinct items whose lists are mixed: 4 lose nothing, 8 gain nothing. */
  seeds: 6,
  /** What each step back in the history still counts. */
  recency: 0.6,
  /** What an item of an earlier session counts, against one of the newest. */
  earlierSession: 0.3,
  /** Items seen before the current one come back at this multiple of the best other score … */
  returned: 2,
  /** … times this for each step back. */
  returnRecency: 0.7,
  /** The item looked at last comes back at this multiple, where the caller does not exclude it. */
  current: 0.9,
} as const;

/** An item of a person's history. */
export type HistoryItem = {
  readonly item: string;
  /** 1, or `earlierSession`. */
  readonly share: number;
  /** Whether it may be recommended again. */
  readonly returns: boolean;
};

export type BlendInput = {
  /** Distinct, newest first; the first one is what the person looked at last. */
  readonly history: readonly HistoryItem[];
  /** The same object for the same list, where possible: its numbering is kept with it. */
  readonly listOf: (item: string) => List | undefined;
  readonly excluded: Iterable<string>;
  readonly limit: number;
};

export type Candidate = {
  readonly item: string;
  /** The newest item of the history that speaks for it; null for one that comes back. */
  readonly because: string | null;
};

export type Blend = (input: BlendInput) => Candidate[];

/** `because` of an item that comes back. */
const RETURNED = 255;

/**
 * Scores the neighbours of the latest items and those items themselves: S(j) = sum over the history of
 * recency^rank x list weight, plus the return term. Best `limit` by score; of equal ones first what a newer item
 * of the history speaks for, then what stands higher in its list.
 * The function holds scratch memory for one call at a time; equal input gives equal output. Plain loops over
 * arrays of one type each: this runs for every request and every picture.
 */
export const createBlend = (capacity = 65_536): Blend => {
  const items = numberedItems(capacity);
  /** Between calls all zero; minus infinity while an item is excluded. */
  const score = new Float64Array(capacity);
  /** Rank in the history of the newest item that speaks for it. */
  const because = new Uint8Array(capacity);
  /** Items scored, and excluded, by this call. */
  const touched: number[] = [];
  let count = 0;
  const barred: number[] = [];

  const add = (item: number, points: number, rank: number): void => {
    const before = score[item] ?? 0;
    if (before === 0) {
      because[item] = rank;
      touched[count++] = item;
    }
    score[item] = before + points;
  };

  /** Starts a call. Everything that it may score gets its number before anything is excluded. */
  const begin = ({ history, listOf, excluded }: BlendInput): (NumberedList | null)[] => {
    let room = history.length;
    const lists: (List | undefined)[] = [];
    for (let rank = 0; rank < history.length && rank < blending.seeds; rank++) {
      const list = listOf(history[rank]?.item ?? "");
      room += list?.length ?? 0;
      lists.push(list);
    }
    items.makeRoom(room);
    const numbered = lists.map((list) => (list === undefined ? null : items.ofList(list)));
    for (const seen of history) if (seen.returns) items.numberOf(seen.item);
    for (const item of excluded) {
      const known = items.known(item);
      if (known === undefined) continue;
      score[known] = -Infinity;
      barred.push(known);
    }
    return numbered;
  };

  const addNeighbours = (history: readonly HistoryItem[], lists: readonly (NumberedList | null)[]): void => {
    let fade = 1;
    for (let rank = 0; rank < lists.length; rank++, fade *= blending.recency) {
      const list = lists[rank] ?? null;
      if (list === null) continue;
      const { numbers, weights } = list;
      const factor = fade * (history[rank]?.share ?? 0);
      for (let entry = 0; entry < numbers.length; entry++)
        add(numbers[entry] ?? 0, factor * (weights[entry] ?? 0), rank);
    }
  };

  const addReturns = (history: readonly HistoryItem[]): void => {
    let best = 0;
    for (let index = 0; index < count; index++) {
      const other = score[touched[index] ?? 0] ?? 0;
      if (other > best) best = other;
    }
    if (best === 0) best = 1;
    let fade: number = blending.returned;
    for (let rank = 0; rank < history.length; rank++, fade *= blending.returnRecency) {
      const seen = history[rank];
      if (seen === undefined || !seen.returns) continue;
      const item = items.numberOf(seen.item);
      add(item, best * seen.share * (rank === 0 ? blending.current : fade), RETURNED);
      because[item] = RETURNED;
    }
  };

  /**
   * Insertion into a bounded, sorted array: nearly all candidates fail the first comparison. Equal scores stay
   * in the order in which they were scored, which costs no comparison of ids.
   */
  const top = (limit: number): number[] => {
    const kept: number[] = [];
    for (let index = 0; index < count; index++) {
      const item = touched[index] ?? 0;
      const own = score[item] ?? 0;
      let place = kept.length;
      // Lists are sorted: most candidates belong behind all that is kept.
      const isBehind = place === 0 || own <= (score[kept[place - 1] ?? 0] ?? 0);
      if (isBehind && place >= limit) continue;
      if (!isBehind) place = placeOf(kept, own);
      for (let last = Math.min(kept.length, limit - 1); last > place; last--) kept[last] = kept[last - 1] ?? item;
      kept[place] = item;
    }
    return kept;
  };

  /** Where a score belongs in a sorted array: behind its equals. */
  const placeOf = (kept: readonly number[], own: number): number => {
    let low = 0;
    let high = kept.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((score[kept[middle] ?? 0] ?? 0) >= own) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const end = (): void => {
    for (let index = 0; index < count; index++) score[touched[index] ?? 0] = 0;
    for (const item of barred) score[item] = 0;
    barred.length = 0;
    count = 0;
  };

  return (input) => {
    const { history, limit } = input;
    addNeighbours(history, begin(input));
    addReturns(history);
    const best = top(limit).map((item) => {
      const rank = because[item] ?? RETURNED;
      return {
        item: items.nameOf(item),
        because: rank === RETURNED ? null : (history[rank]?.item ?? null),
      };
    });
    end();
    return best;
  };
};
