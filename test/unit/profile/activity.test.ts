import { describe, expect, it } from "vitest";
import {
  activityPage,
  type ActivityFilter,
  type ActivityPlace,
  type PartitionFeed,
} from "../../../src/profile/activity.ts";
import { encodeActivityCursor, parseActivityQuery } from "../../../src/profile/activity-query.ts";
import { partitionFeed } from "../../../src/profile/partition-feed.ts";
import type { EventRecord } from "../../../src/contract/record.ts";
import { encode } from "../../../src/log/codec.ts";
import { memoryLog } from "../../support/memory-log.ts";
import { personKey, sampleRecord } from "../../support/sample-record.ts";

const everything: ActivityFilter = { type: null, session: null, since: null, until: null };

/** Events spread over three partitions, arrived one after another; offsets have gaps. */
const world = (count: number, over: (n: number) => Partial<EventRecord> = () => ({})) => {
  const records = Array.from({ length: count }, (_, n) => sampleRecord(n, over(n)));
  const logs = [0, 1, 2].map((partition) =>
    memoryLog(
      records
        .map((record, n) => ({ offset: 2 * n, value: encode(record), n }))
        .filter(({ n }) => n % 3 === partition)
        .map(({ offset, value }) => ({ offset, value })),
    ),
  );
  const page = async (filter: ActivityFilter, limit: number, after: ActivityPlace | null) => {
    const feeds = logs.map(async ({ log }, partition): Promise<PartitionFeed> => {
      const place = after === null ? undefined : after[partition];
      return place === null ? { place: null, next: async () => null } : partitionFeed(log, 0, place ?? null);
    });
    return activityPage(await Promise.all(feeds), filter, limit);
  };
  /** Ids over all pages. */
  const all = async (filter: ActivityFilter, limit: number): Promise<string[]> => {
    const ids: string[] = [];
    for (let after: ActivityPlace | null = null; ;) {
      const { records: found, next } = await page(filter, limit, after);
      ids.push(...found.map(({ id }) => id));
      if (next === null) return ids;
      after = next;
    }
  };
  return { logs, page, all, newestFirst: records.map(({ id }) => id).toReversed() };
};

describe("everybody's activity", () => {
  it("lists what arrived last first, over all partitions, whatever the size of a page", async () => {
    const { all, newestFirst } = world(1_000);
    expect(await all(everything, 1_000)).toEqual(newestFirst);
    expect(await all(everything, 7)).toEqual(newestFirst);
  });

  it("keeps its pages while new events arrive", async () => {
    const { logs, page } = world(30);
    const first = await page(everything, 10, null);
    const late = sampleRecord(999);
    logs[0]?.records.push({ offset: 100, value: encode(late) });
    if (logs[0] !== undefined) logs[0].end = 101;
    const second = await page(everything, 10, first.next);
    expect(second.records.map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, n) => `event-${19 - n}`));
  });

  it("finds a session, a type, a time", async () => {
    const { all } = world(300, (n) => (n % 100 === 0 ? { session_id: "s1", type: "page", properties: {} } : {}));
    expect(await all({ ...everything, session: "s1" }, 2)).toEqual(["event-200", "event-100", "event-0"]);
    expect(await all({ ...everything, type: "page" }, 50)).toHaveLength(3);
    const since = 1_760_000_000_000 + 290;
    expect(await all({ ...everything, since }, 100)).toHaveLength(10);
    expect(await all({ ...everything, since, until: since + 2 }, 100)).toEqual(["event-291", "event-290"]);
  });

  it("does not read on where nothing can have occurred since", async () => {
    const { logs, all } = world(600, (n) => ({
      received: 1_760_000_000_000 + n * 3_600_000,
      occurred: 1_760_000_000_000 + n * 3_600_000,
    }));
    const reads: number[] = [];
    for (const { log } of logs) {
      const read = log.read.bind(log);
      Object.assign(log, { read: async (...args: Parameters<typeof read>) => (reads.push(args[1]), read(...args)) });
    }
    expect(await all({ ...everything, since: 1_760_000_000_000 + 590 * 3_600_000 }, 100)).toHaveLength(10);
    expect(Math.min(...reads)).toBeGreaterThan(900);
  });

  it("leaves out the copies that a merge made", async () => {
    const { all } = world(9, (n) => (n === 4 ? { copied: personKey(1) } : {}));
    expect(await all(everything, 100)).toHaveLength(8);
  });
});

describe("an activity request", () => {
  const log = { epoch: "e1", partitions: 3 };

  it("carries its filter in the cursor", () => {
    const filter = { ...everything, session: "s1" };
    const cursor = encodeActivityCursor("e1", [5, null, 7], filter);
    expect(parseActivityQuery({ cursor, limit: "9" }, log)).toEqual({
      ok: true,
      value: { filter, limit: 9, after: [5, null, 7] },
    });
  });

  it.each([
    [{ cursor: "x" }, "cursor"],
    [{ cursor: encodeActivityCursor("e2", [1, 2, 3], everything) }, "cursor"],
    [{ cursor: encodeActivityCursor("e1", [1], everything) }, "cursor"],
    [{ since: "yesterday" }, "since"],
    [{ type: "nonsense" }, "type"],
    [{ limit: "0" }, "limit"],
  ])("names what is wrong with %j", (parameters, field) => {
    expect(parseActivityQuery(parameters as Record<string, string>, log)).toMatchObject({
      ok: false,
      error: { field },
    });
  });
});
