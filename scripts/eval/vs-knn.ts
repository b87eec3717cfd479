import type { Catalogue } from "./catalogue.ts";
import type { Method } from "./method.ts";
import type { Session } from "./sessions.ts";
import { topByScore } from "./top.ts";

/** Vector-Multiplication-Indexed-Session kNN (Kersbergen, Sprangers, Schelter: Serenade, SIGMOD 2022). */
const settings = {
  /** Most recent sessions kept per item, and considered per request. */
  sample: 500,
  /** Nearest of them that vote. */
  neighbours: 100,
  /** Last items of the visit that are matched. */
  window: 10,
} as const;

/** The reference that ours is measured against: sessions that share items with the visit vote for their other items. */
export const vsKnn = (sessions: readonly Session[], catalogue: Catalogue): Method => {
  const index = indexOf(sessions, catalogue);
  const similarity = new Float64Array(sessions.length);
  const score = new Float64Array(catalogue.items.length);
  /** 1-based position from the end of the visit of each item that is matched; 0 for the others. */
  const position = new Int32Array(catalogue.items.length);

  return {
    name: "vs-knn",
    bytesPerItem: (4 * (index.postings.length + index.members.length)) / catalogue.items.length,
    recommend(visit, limit, allowCurrent) {
      const recent = recentOf(visit, catalogue);
      for (const [rank, item] of recent.entries()) position[item] = rank + 1;
      const considered = sampleSessions(index, recent, similarity);
      const nearest = topByScore(considered, similarity, settings.neighbours);
      const voted = vote(index, nearest, { similarity, score, position });
      const current = allowCurrent ? -1 : (recent[0] ?? -1);
      const best = topByScore(
        voted.filter((item) => item !== current),
        score,
        limit,
      );
      for (const item of recent) position[item] = 0;
      for (const session of considered) similarity[session] = 0;
      for (const item of voted) score[item] = 0;
      return best.map((item) => catalogue.items[item] ?? "");
    },
  };
};

type Index = {
  /** Sessions of each item, newest first; sessions are numbered newest first, so that ties go to the newer. */
  readonly postings: Int32Array;
  readonly postingsFrom: Int32Array;
  readonly members: Int32Array;
  readonly membersFrom: Int32Array;
  readonly idf: Float64Array;
};

const indexOf = (sessions: readonly Session[], { items, numberOf }: Catalogue): Index => {
  const newestFirst = [...sessions]
    .reverse()
    .map((session) => [...new Set(session.items)].map((id) => numberOf.get(id) ?? 0));
  const holding: number[][] = items.map(() => []);
  for (const [session, members] of newestFirst.entries()) for (const item of members) holding[item]?.push(session);
  const [members, membersFrom] = packed(newestFirst);
  const [postings, postingsFrom] = packed(holding.map((list) => list.slice(0, settings.sample)));
  const idf = Float64Array.from(holding, (list) => Math.log(sessions.length / list.length));
  return { postings, postingsFrom, members, membersFrom, idf };
};

const packed = (lists: readonly (readonly number[])[]): [values: Int32Array, from: Int32Array] => {
  const from = new Int32Array(lists.length + 1);
  for (const [index, list] of lists.entries()) from[index + 1] = (from[index] ?? 0) + list.length;
  const values = new Int32Array(from[lists.length] ?? 0);
  for (const [index, list] of lists.entries()) values.set(list, from[index] ?? 0);
  return [values, from];
};

/** Distinct items of the visit's end, newest first. */
const recentOf = (visit: readonly string[], { numberOf }: Catalogue): number[] => {
  const recent: number[] = [];
  for (let step = visit.length - 1; step >= 0 && visit.length - step <= settings.window; step--) {
    const item = numberOf.get(visit[step] ?? "");
    if (item !== undefined && !recent.includes(item)) recent.push(item);
  }
  return recent;
};

/** Adds up the similarity of the most recent sessions that share an item; a heap keeps the oldest on top. */
const sampleSessions = (index: Index, recent: readonly number[], similarity: Float64Array): number[] => {
  const heap: number[] = [];
  for (const [rank, item] of recent.entries()) {
    const weight = (recent.length - rank) / recent.length;
    const end = index.postingsFrom[item + 1] ?? 0;
    for (let posting = index.postingsFrom[item] ?? 0; posting < end; posting++) {
      const session = index.postings[posting] ?? 0;
      const known = similarity[session] ?? 0;
      if (known === 0) {
        const oldest = heap[0] ?? 0;
        if (heap.length < settings.sample) {
          heap.push(session);
          siftUp(heap);
        } else if (session < oldest) {
          similarity[oldest] = 0;
          heap[0] = session;
          siftDown(heap);
        } else break;
      }
      similarity[session] = known + weight;
    }
  }
  return heap;
};

/** Every neighbour votes for its items; how much depends on how late in the visit it first matches. */
const vote = (
  index: Index,
  nearest: readonly number[],
  { similarity, score, position }: { similarity: Float64Array; score: Float64Array; position: Int32Array },
): number[] => {
  const voted: number[] = [];
  for (const session of nearest) {
    const [start, end] = [index.membersFrom[session] ?? 0, index.membersFrom[session + 1] ?? 0];
    let first = Infinity;
    for (let member = start; member < end; member++) {
      const place = position[index.members[member] ?? 0] ?? 0;
      if (place > 0 && place < first) first = place;
    }
    // The published code lets this go negative from position 11 on.
    const points = Math.max(0, 1 - 0.1 * first) * (similarity[session] ?? 0);
    if (points === 0) continue;
    for (let member = start; member < end; member++) {
      const item = index.members[member] ?? 0;
      const before = score[item] ?? 0;
      if (before === 0) voted.push(item);
      score[item] = before + points * (index.idf[item] ?? 0);
    }
  }
  return voted;
};

const siftUp = (heap: number[]): void => {
  let child = heap.length - 1;
  while (child > 0) {
    const parent = (child - 1) >> 1;
    if (!swapIfOlder(heap, child, parent)) return;
    child = parent;
  }
};

const siftDown = (heap: number[]): void => {
  let parent = 0;
  for (;;) {
    const left = 2 * parent + 1;
    if (left >= heap.length) return;
    const right = left + 1;
    const child = right < heap.length && (heap[right] ?? 0) > (heap[left] ?? 0) ? right : left;
    if (!swapIfOlder(heap, child, parent)) return;
    parent = child;
  }
};

/** Larger numbers are older sessions. */
const swapIfOlder = (heap: number[], child: number, parent: number): boolean => {
  const [below, above] = [heap[child] ?? 0, heap[parent] ?? 0];
  if (below <= above) return false;
  heap[child] = above;
  heap[parent] = below;
  return true;
};
