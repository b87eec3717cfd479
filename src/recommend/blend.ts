import type { List } from "../items/lists.ts";
import { numberedItems, type NumberedList } from "./numbered-items.ts";

/** Chosen on validation data only; the numbers stand in README.md. */
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
  readonly score: number;
  /** The item of the history that speaks most for it; null for one that comes back. */
  readonly because: string | null;
};

export type Blend = (input: BlendInput) => Candidate[];

/** `because` of an item that comes back. */
const RETURNED = 255;

/**
 * Scores the neighbours of the latest items and those items themselves: S(j) = sum over the history of
 * recency^rank x list weight, plus the return term. Best `limit`, ordered by (score desc, item asc).
 * The function holds scratch memory for one call at a time; equal input gives equal output.
 */
export const createBlend = (capacity = 65_536): Blend => {
  const items = numberedItems(capacity);
  const score = new Float64Array(capacity);
  /** The largest part of each score, and the rank in the history that it came from. */
  const most = new Float64Array(capacity);
  const because = new Uint8Array(capacity);
  /** Call that last scored an item; negative: that last excluded it. */
  const mark = new Int32Array(capacity);
  let touched = new Int32Array(1_024);
  let count = 0;
  let call = 0;

  const add = (item: number, points: number, rank: number): void => {
    if (mark[item] === call) {
      score[item] = at(score, item) + points;
      if (points > at(most, item)) {
        most[item] = points;
        because[item] = rank;
      }
      return;
    }
    if (mark[item] === -call) return;
    mark[item] = call;
    score[item] = points;
    most[item] = points;
    because[item] = rank;
    if (count === touched.length) touched = grown(touched);
    touched[count++] = item;
  };

  const addNeighbours = (history: readonly HistoryItem[], lists: readonly (NumberedList | undefined)[]): void => {
    let fade = 1;
    for (let rank = 0; rank < lists.length; rank++, fade *= blending.recency) {
      const list = lists[rank];
      if (list === undefined) continue;
      const { numbers, weights } = list;
      const factor = fade * (history[rank]?.share ?? 0);
      for (let entry = 0; entry < numbers.length; entry++) add(at(numbers, entry), factor * at(weights, entry), rank);
    }
  };

  const addReturns = (history: readonly HistoryItem[], returning: readonly (number | null)[]): void => {
    let best = 0;
    for (let index = 0; index < count; index++) best = Math.max(best, at(score, at(touched, index)));
    if (best === 0) best = 1;
    let fade: number = blending.returned;
    for (let rank = 0; rank < history.length; rank++, fade *= blending.returnRecency) {
      const item = returning[rank] ?? null;
      const share = history[rank]?.share ?? 0;
      if (item !== null) add(item, best * share * (rank === 0 ? blending.current : fade), RETURNED);
    }
  };

  const isBetter = (a: number, b: number): boolean => {
    const difference = at(score, a) - at(score, b);
    return difference > 0 || (difference === 0 && items.nameOf(a) < items.nameOf(b));
  };

  /** Insertion into a bounded, sorted array: nearly all candidates fail the first comparison. */
  const top = (limit: number): number[] => {
    const kept: number[] = [];
    for (let index = 0; index < count; index++) {
      const item = at(touched, index);
      if (kept.length >= limit && !isBetter(item, kept[limit - 1] ?? item)) continue;
      let place = kept.length < limit ? kept.length : limit - 1;
      for (; place > 0; place--) {
        const above = kept[place - 1] ?? item;
        if (isBetter(above, item)) break;
        kept[place] = above;
      }
      kept[place] = item;
    }
    return kept;
  };

  return ({ history, listOf, excluded, limit }) => {
    const seeds = history.slice(0, blending.seeds).map(({ item }) => listOf(item));
    const entries = seeds.reduce((sum, list) => sum + (list?.length ?? 0), 0);
    if (items.makeRoom(entries + history.length) || call === 0x7fff_ffff) {
      mark.fill(0);
      call = 0;
    }
    call++;
    count = 0;
    // All that can be scored has its number before anything is excluded: an item without one needs no mark.
    const lists = seeds.map((list) => (list === undefined ? undefined : items.ofList(list)));
    const returning = history.map((seen) => (seen.returns ? items.numberOf(seen.item) : null));
    for (const item of excluded) {
      const known = items.known(item);
      if (known !== undefined) mark[known] = -call;
    }
    addNeighbours(history, lists);
    addReturns(history, returning);
    return top(limit).map((item) => {
      const rank = because[item] ?? RETURNED;
      return {
        item: items.nameOf(item),
        score: at(score, item),
        because: rank === RETURNED ? null : (history[rank]?.item ?? null),
      };
    });
  };
};

const at = (values: Float64Array | Int32Array, index: number): number => values[index] ?? 0;

const grown = (values: Int32Array): Int32Array<ArrayBuffer> => {
  const larger = new Int32Array(values.length * 2);
  larger.set(values);
  return larger;
};
