import type { RejectFilter, RejectPage, StoredReject } from "./rejects-book.port.ts";
import { byPlace, rejectId, type RejectPlace } from "./rejects-id.ts";

/** Characters of rejects that one page looks at, and that it answers with. */
const lookedAt = 16_000_000;
const answered = 4_000_000;

/** One source's rejects, some at a time, newest first; null at the end. */
export type RejectFeed = { next(): Promise<readonly StoredReject[] | null> };

/** Merges the sources' rejects, newest first, and keeps those asked for. */
export const mergePage = async (
  feeds: readonly RejectFeed[],
  filter: RejectFilter,
  limit: number,
  after: RejectPlace | null,
): Promise<RejectPage> => {
  const heads = feeds.map((feed) => ({ feed, waiting: [] as readonly StoredReject[], at: 0, isDone: false }));
  const refill = async (head: (typeof heads)[number]): Promise<void> => {
    while (!head.isDone && head.at >= head.waiting.length) {
      const more = await head.feed.next();
      head.isDone = more === null;
      head.waiting = more ?? [];
      head.at = 0;
    }
  };

  const rejects: StoredReject[] = [];
  let [looked, size] = [0, 0];
  let last: RejectPlace | null = after;
  for (;;) {
    await Promise.all(heads.map(refill));
    let first: { readonly head: (typeof heads)[number]; readonly reject: StoredReject } | null = null;
    for (const head of heads) {
      const reject = head.waiting[head.at];
      if (reject === undefined) continue;
      if (first === null || byPlace(reject.place, first.reject.place) < 0) first = { head, reject };
    }
    if (first === null) return { rejects, next: null };
    const { head, reject } = first;
    head.at += 1;
    if (after !== null && byPlace(reject.place, after) <= 0) continue;
    if (isAskedFor(reject, filter)) {
      if (rejects.length === limit || size > answered) return { rejects, next: last };
      rejects.push(reject);
      size += sizeOf(reject);
    }
    last = reject.place;
    looked += sizeOf(reject);
    if (looked > lookedAt) return { rejects, next: last };
  }
};

/** A reject that is small costs something too. */
const sizeOf = ({ payload, call }: StoredReject): number => 500 + payload.length + (call?.length ?? 0);

export const isAskedFor = (reject: StoredReject, filter: RejectFilter): boolean =>
  (filter.source === null || reject.source === filter.source) &&
  (filter.reason === null || reject.reason === filter.reason) &&
  (filter.since === null || reject.received >= filter.since) &&
  (filter.until === null || reject.received < filter.until) &&
  (filter.id === null || reject.id === filter.id || rejectId(reject.place) === filter.id) &&
  (filter.repaired === null || (reject.repairedAt !== null) === filter.repaired);
