import { describe, expect, it } from "vitest";
import { sortCut } from "../../../src/aggregate/cut.ts";
import { dispatchCut, type DispatchDeps } from "../../../src/aggregate/dispatch.ts";
import { err, ok } from "../../../src/base/result.ts";
import type { EventRecord } from "../../../src/contract/record.ts";
import { encode } from "../../../src/log/codec.ts";
import { sampleRecord } from "../../support/sample-record.ts";

const cut = { first: 3, last: 5 };
const records = [sampleRecord(1), sampleRecord(2), sampleRecord(11)];
const sorted = sortCut(
  records.map((record, n) => ({ offset: 3 + n, value: encode(record) })),
  { partition: 0, partitions: 1 },
);

/** Ports that note what reaches them; each person's first record counts as a view of item `i`. */
const ports = (copies: readonly EventRecord[], refuse: boolean) => {
  const seen: string[] = [];
  const deps: DispatchDeps = {
    log: {
      epoch: "e1",
      partitions: 1,
      append: (appended) => {
        seen.push(`append ${appended.length}`);
        const results = appended.map((_, offset) =>
          refuse ? err({ reason: "unknown" as const, message: "no" }) : ok({ partition: 0, offset }),
        );
        return Promise.resolve(results);
      },
      read: () => Promise.resolve(ok({ records: [], end: 0 })),
      bounds: () => Promise.resolve(ok({ earliest: 0, end: 0 })),
    },
    people: {
      apply: (key, { first, last, records: own }) => {
        seen.push(`apply ${first}..${last} ${own.map(({ offset }) => offset).join(",")}`);
        const counts = { applied: own.length, duplicates: 0, copied: 0 };
        const delta = { item: "i", day: 1, views: 1, carts: 0, buys: 0, importedBuys: 0, pairs: {} };
        return Promise.resolve({ ...counts, deltas: [delta], copies: key === records[0]?.key ? copies : [] });
      },
    },
    shards: {
      count: 1,
      shardOf: () => 0,
      add: (shard, { first, last, partition, deltas }) => {
        seen.push(`add ${shard} ${partition} ${first}..${last} ${deltas.map((delta) => delta.views).join(",")}`);
        return Promise.resolve();
      },
    },
    readers: {
      wake: (woken) => {
        seen.push(`wake ${woken.join(",")}`);
        return Promise.resolve();
      },
    },
  };
  return { deps, seen };
};

describe("dispatchCut", () => {
  it("sends people their records, shards the merged deltas, and adds up what was done", async () => {
    const { deps, seen } = ports([], false);
    const done = await dispatchCut(deps, 0, cut, sorted);
    const reached = { people: [records[0]?.key, records[1]?.key], shards: [0] };
    expect(seen).toEqual(["apply 3..5 3,5", "apply 3..5 4", "add 0 0 3..5 2"]);
    expect(done).toEqual({
      people: 2,
      shards: 1,
      applied: 3,
      duplicates: 0,
      copied: 0,
      erased: 0,
      appended: 0,
      reached,
      unadded: [],
    });
  });

  it("puts a merge's copies on the log in parts and wakes their readers", async () => {
    const copies = Array.from({ length: 450 }, (_, n) => sampleRecord(n));
    const { deps, seen } = ports(copies, false);
    expect((await dispatchCut(deps, 0, cut, sorted)).appended).toBe(450);
    expect(seen.slice(-4)).toEqual(["append 200", "append 200", "append 50", "wake 0"]);
  });

  it("adds what erased records added to sums, and says whose records came too late to be taken", async () => {
    const { deps, seen } = ports([], false);
    const delta = { item: "i", day: 1, views: 5, carts: 0, buys: 0, importedBuys: 0, pairs: {} };
    const late: string[] = [];
    const done = await dispatchCut(
      {
        ...deps,
        people: {
          apply: async (key, { records: own }) => {
            const erased = key === records[1]?.key ? { erased: own.length } : {};
            return {
              applied: own.length - (erased.erased ?? 0),
              duplicates: 0,
              copied: 0,
              deltas: [],
              copies: [],
              ...erased,
            };
          },
        },
        erasedLate: async (people) => void late.push(...people),
      },
      0,
      cut,
      { ...sorted, erased: [[delta], []] },
    );
    expect(seen).toEqual(["add 0 0 3..5 5"]);
    expect(done).toMatchObject({ applied: 2, erased: 3 });
    expect(late).toEqual([records[1]?.key]);
  });

  it("fails the cut when a copy is not confirmed to be on the log", async () => {
    const { deps } = ports([sampleRecord(9)], true);
    await expect(dispatchCut(deps, 0, cut, sorted)).rejects.toThrow("not on the log");
  });
});
