import type { EventType } from "../contract/events/index.ts";
import type { EventRecord } from "../contract/record.ts";

/** What is asked of everybody's events; null: any. Times are epoch ms of the occurred time, `until` exclusive. */
export type ActivityFilter = {
  readonly type: EventType | null;
  readonly session: string | null;
  readonly since: number | null;
  readonly until: number | null;
};

/** Per partition the offset below which the list goes on; null: nothing is left there. */
export type ActivityPlace = readonly (number | null)[];

/** One partition's records below a place, newest first, some at a time; null: nothing is left. */
export type PartitionFeed = {
  next(): Promise<readonly { readonly offset: number; readonly record: EventRecord }[] | null>;
  /** Where it goes on after what it gave last. */
  readonly place: number | null;
};

export type ActivityPage = { readonly records: readonly EventRecord[]; readonly next: ActivityPlace | null };

/** Records that one call looks at: a rare session in a large log is found by going on with the cursor. */
const lookedAt = 20_000;
/** A live event may have occurred this much after it arrived, by its sender's clock, ms (contract/limits.ts). */
const aheadMs = 5 * 60_000;

/**
 * Merges the partitions, newest arrival first, and keeps what is asked for. A partition is left when its records arrived
 * too early to have occurred since. The copies that a merge makes are the same events once more, and left out; so are erasures, which nobody did.
 */
export const activityPage = async (
  feeds: readonly PartitionFeed[],
  filter: ActivityFilter,
  limit: number,
): Promise<ActivityPage> => {
  type Head = {
    feed: PartitionFeed;
    waiting: readonly { offset: number; record: EventRecord }[];
    at: number;
    place: number | null;
  };
  const heads = feeds.map((feed): Head => ({ feed, waiting: [], at: 0, place: feed.place }));
  const refill = async (head: Head): Promise<void> => {
    while (head.at >= head.waiting.length && head.place !== null) {
      head.waiting = (await head.feed.next()) ?? [];
      head.at = 0;
      if (head.waiting.length === 0) head.place = head.feed.place;
    }
  };
  const records: EventRecord[] = [];
  for (let looked = 0; looked < lookedAt && records.length < limit; looked++) {
    await Promise.all(heads.map(refill));
    const head = newestOf(heads);
    const first = head?.waiting[head.at];
    if (head === null || first === undefined) return { records, next: null };
    head.at += 1;
    head.place = first.offset;
    const { record } = first;
    if (filter.since !== null && record.received < filter.since - aheadMs) {
      Object.assign(head, { waiting: [], at: 0, place: null });
    } else if (isAskedFor(record, filter)) records.push(record);
  }
  return { records, next: heads.some(({ place }) => place !== null) ? heads.map(({ place }) => place) : null };
};

const newestOf = <H extends { waiting: readonly { record: EventRecord }[]; at: number }>(
  heads: readonly H[],
): H | null => {
  let newest: H | null = null;
  let received = -1;
  for (const head of heads) {
    const record = head.waiting[head.at]?.record;
    if (record === undefined || record.received <= received) continue;
    newest = head;
    received = record.received;
  }
  return newest;
};

const isAskedFor = (record: EventRecord, { type, session, since, until }: ActivityFilter): boolean =>
  record.copied === undefined &&
  record.erased === undefined &&
  (type === null || record.type === type) &&
  (session === null || record.session_id === session) &&
  (since === null || record.occurred >= since) &&
  (until === null || record.occurred < until);
