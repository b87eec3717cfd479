import { describe, expect, it } from "vitest";
import type { ParkedRecord } from "../../../src/aggregate/cut.ts";
import type { GivenUpCut, UnaddedDeltas } from "../../../src/aggregate/give-up.ts";
import { pass, type PassDeps } from "../../../src/aggregate/pass.ts";
import { readerStore, type ReaderState } from "../../../src/aggregate/reader-store.ts";
import { Refused } from "../../../src/aggregate/refused.ts";
import { ok } from "../../../src/base/result.ts";
import type { EventRecord } from "../../../src/contract/record.ts";
import { encode } from "../../../src/log/codec.ts";
import { personKey, sampleRecord } from "../../support/sample-record.ts";

const [ann, bob, eve] = [personKey("ann"), personKey("bob"), personKey("eve")];
const shardCount = 4;

/** One partition's log, people and shards that count what they take; `fault` is asked before each call. */
const world = () => {
  const log: EventRecord[] = [];
  const taken: string[] = [];
  const gaveUp: GivenUpCut[] = [];
  const parked = new Map<number, ParkedRecord>();
  const unadded: UnaddedDeltas[] = [];
  const faults = { person: (_key: string): void => undefined, shard: (_shard: number): void => undefined, appends: 0 };
  let state: ReaderState | null = null;
  const store = readerStore({
    load: () => state,
    save: (next) => void (state = next),
    park: (record) => void parked.set(record.offset, record),
    parkDeltas: (_cut, one) => void unadded.push(one),
    parked: () => [...parked.values()],
    transaction: (work) => work(),
  });
  const deps: PassDeps = {
    log: {
      epoch: "e1",
      partitions: 1,
      read: async (_partition, from) => {
        const records = log.slice(from).map((record, index) => ({ offset: from + index, value: encode(record) }));
        return ok({ records, end: log.length });
      },
      append: async (records) => {
        if (faults.appends-- > 0) throw new Error("unreachable");
        return records.map(() => ok({ partition: 0, offset: 0 }));
      },
      bounds: async () => ok({ earliest: 0, end: log.length }),
    },
    people: {
      apply: async (key, { records }) => {
        faults.person(key);
        for (const { record } of records) taken.push(record.id);
        const deltas = records.map(({ offset }) => ({ item: String(offset % shardCount), day: 1, views: 1, ...none }));
        const copies = key === eve ? records.map(({ record }) => record) : [];
        return { applied: records.length, duplicates: 0, copied: 0, deltas, copies };
      },
    },
    shards: { count: shardCount, shardOf: Number, add: async (shard) => faults.shard(shard) },
    readers: { wake: async () => undefined },
    clock: { now: () => 1_000 },
    metrics: { count: () => undefined, observe: () => undefined },
    report: () => undefined,
    alert: () => undefined,
    gaveUp: (cut) => gaveUp.push(cut),
    cutSize: { bytes: 1_000_000, records: 3 },
  };
  /** Passes until the cut is closed, at most `limit` times; how many failed before. */
  const failuresBefore = async (limit = 60): Promise<number> => {
    for (let failed = 0; failed < limit; failed++) {
      const { outcome } = await pass(deps, store, 0);
      if (outcome !== "failed") return failed;
    }
    return limit;
  };
  const add = (...keys: string[]): void => {
    for (const key of keys) log.push(sampleRecord(log.length, { key }));
  };
  const refuse = (refused: string) => (key: string) => {
    if (key === refused) throw new Refused(new TypeError("of undefined"));
  };
  return { store, faults, taken, parked, unadded, gaveUp, add, failuresBefore, refuse };
};
const none = { carts: 0, buys: 0, importedBuys: 0, pairs: {} };

const balanced = ({ logged, applied, duplicates, copied, parked }: ReaderState["counters"]): boolean =>
  logged === applied + duplicates + copied + parked;

describe("a person who refuses a cut that others take", () => {
  it("is left out after twenty attempts, with their records parked, and everybody goes on", async () => {
    const { store, faults, taken, parked, gaveUp, add, failuresBefore, refuse } = world();
    add(ann, bob, ann);
    faults.person = refuse(ann);
    expect(await failuresBefore()).toBe(20);
    expect([...parked.values()].map(({ offset, reason }) => [offset, reason])).toEqual([
      [0, "unappliable"],
      [2, "unappliable"],
    ]);
    expect(JSON.parse(parked.get(2)?.value ?? "")).toMatchObject({ id: "event-2" });
    expect(new Set(taken)).toEqual(new Set(["event-1"]));
    const { counters, next, unappliable } = store.load();
    expect(counters).toEqual({ logged: 3, applied: 1, duplicates: 0, copied: 0, erased: 0, parked: 2 });
    expect([next, unappliable]).toEqual([3, { records: 2, deltas: 0 }]);
    expect(gaveUp).toMatchObject([{ partition: 0, first: 0, last: 2, people: [ann], shards: [], attempts: 20 }]);
  });

  it("does not slow the partition down as long as they go on refusing, and is insisted on again once they took a cut", async () => {
    const { store, faults, gaveUp, add, failuresBefore, refuse } = world();
    add(ann, bob, bob);
    faults.person = refuse(ann);
    expect(await failuresBefore()).toBe(20);
    add(ann, bob, bob);
    expect(await failuresBefore()).toBe(2);
    faults.person = () => undefined;
    add(ann, bob, bob);
    expect(await failuresBefore()).toBe(0);
    faults.person = refuse(ann);
    add(ann, bob, bob);
    expect(await failuresBefore()).toBe(20);
    expect(gaveUp).toHaveLength(3);
    expect(balanced(store.load().counters)).toBe(true);
  });

  it("is left out of a cut that holds nobody else, if the last person before still answers", async () => {
    const { store, faults, add, failuresBefore, refuse } = world();
    add(bob, bob, bob);
    expect(await failuresBefore()).toBe(0);
    add(ann);
    faults.person = refuse(ann);
    expect(await failuresBefore()).toBe(20);
    expect(store.load().counters).toMatchObject({ logged: 4, applied: 3, parked: 1 });
  });

  it("stays left out of that cut, whatever fails after that", async () => {
    const { faults, taken, parked, add, failuresBefore, refuse } = world();
    add(ann, eve, bob);
    faults.person = refuse(ann);
    expect(await failuresBefore(20)).toBe(20);
    faults.appends = 1;
    expect(await failuresBefore(1)).toBe(1);
    faults.person = () => undefined;
    expect(await failuresBefore()).toBe(0);
    expect(taken).not.toContain("event-0");
    expect([...parked.keys()]).toEqual([0]);
  });
});

describe("nothing is given up", () => {
  it("while everybody refuses, however often", async () => {
    const { store, faults, add, failuresBefore, gaveUp } = world();
    add(bob, bob, bob);
    await failuresBefore();
    add(ann, eve);
    faults.person = () => {
      throw new Refused("a release that breaks everybody");
    };
    expect(await failuresBefore(60)).toBe(60);
    expect([store.load().next, gaveUp]).toEqual([3, []]);
  });

  it("while anybody cannot be reached", async () => {
    const { store, faults, add, failuresBefore } = world();
    add(ann, bob, eve);
    faults.person = (key) => {
      if (key === ann) throw new Refused("broken");
      if (key === bob) throw new Error("unreachable");
    };
    expect(await failuresBefore(60)).toBe(60);
    expect(store.load().next).toBe(0);
  });

  it("for an outage of one person's object, nor for a refusal after it", async () => {
    const { faults, add, failuresBefore, refuse } = world();
    add(ann, bob, eve);
    faults.person = (key) => {
      if (key === ann) throw new Error("unreachable");
    };
    expect(await failuresBefore(60)).toBe(60);
    faults.person = refuse(ann);
    expect(await failuresBefore(19)).toBe(19);
    faults.person = () => undefined;
    expect(await failuresBefore()).toBe(0);
  });
});

describe("a shard that refuses a cut", () => {
  it("has its contributions parked while others take theirs, and the records count as applied", async () => {
    const { store, faults, unadded, gaveUp, add, failuresBefore } = world();
    add(ann, bob, eve);
    faults.shard = (shard) => {
      if (shard === 1) throw new Refused("too big");
    };
    expect(await failuresBefore()).toBe(20);
    expect(unadded).toMatchObject([{ shard: 1, deltas: [{ item: "1", views: 1 }] }]);
    const { counters, unappliable } = store.load();
    expect(counters).toMatchObject({ logged: 3, applied: 3, parked: 0 });
    expect(unappliable).toEqual({ records: 0, deltas: 1 });
    expect(gaveUp).toMatchObject([{ people: [], shards: [1] }]);
  });

  it("is asked again as long as no other shard takes anything", async () => {
    const { faults, add, failuresBefore } = world();
    add(ann);
    faults.shard = () => {
      throw new Refused("all are broken");
    };
    expect(await failuresBefore(60)).toBe(60);
    faults.shard = (shard) => {
      if (shard === 0) throw new Refused("only this one");
    };
    expect(await failuresBefore()).toBe(0);
  });
});
