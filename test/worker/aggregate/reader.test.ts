import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { readerName } from "../../../src/aggregate/reader-name.ts";
import { err, ok } from "../../../src/base/result.ts";
import { partitionOf } from "../../../src/log/codec.ts";
import { Refused } from "../../../src/aggregate/refused.ts";
import type { EventRecord } from "../../../src/contract/record.ts";
import { logOf, partitions, readersOf, type PipelineEnv } from "../../support/pipeline-worker.ts";
import { worldOf, type SmallWorld } from "../../support/pipeline-world.ts";
import { personKey, sampleRecord } from "../../support/sample-record.ts";

const bindings = env as unknown as PipelineEnv;
const readerOf = (epoch: string, partition: number) => bindings.READER.getByName(readerName(epoch, partition));
const statusesOf = (epoch: string) =>
  Promise.all(Array.from({ length: partitions }, (_, partition) => readerOf(epoch, partition).status()));

const append = async (epoch: string, records: readonly EventRecord[]): Promise<void> => {
  for (const result of await logOf(bindings, epoch).append(records)) expect(result.ok).toBe(true);
};

const wakeAll = async (epoch: string): Promise<void> => {
  await Promise.all(Array.from({ length: partitions }, (_, partition) => readerOf(epoch, partition).wake()));
};

/** Waits until every reader has applied everything that is on the log. */
const settled = async (epoch: string): Promise<void> => {
  await vi.waitFor(async () => expect((await statusesOf(epoch)).map((status) => status.lagRecords)).toEqual([0, 0]), {
    timeout: 20_000,
    interval: 50,
  });
};

/** Of what may become of a record beside being applied. */
const nothingElse = { duplicates: 0, copied: 0, erased: 0, parked: 0 };

const total = async (epoch: string) => {
  const all = { logged: 0, applied: 0, ...nothingElse };
  for (const { counters } of await statusesOf(epoch)) {
    for (const field of Object.keys(all) as (keyof typeof all)[]) all[field] += counters[field];
  }
  return all;
};

const shoppers = Array.from({ length: 10 }, (_, n) => personKey(n));
const stateOf = (world: SmallWorld) => ({
  people: shoppers.map((key) => world.idsOf(key)),
  views: world.views(),
});

const shopping = Array.from({ length: 300 }, (_, n) => sampleRecord(n));
const clean = {
  people: shoppers.map((key) => shopping.filter((record) => record.key === key).map((record) => record.id)),
  views: Object.fromEntries(Array.from({ length: 7 }, (_, item) => [`item-${item}`, item < 6 ? 43 : 42])),
};
const keyOf = (partition: number): string =>
  shoppers.find((key) => partitionOf(key, partitions) === partition) ?? personKey("none");

describe("a reader", () => {
  it("applies what is on the log, each person in order, and says so", async () => {
    const world = worldOf("clean");
    await append("clean", shopping);
    await wakeAll("clean");
    await settled("clean");
    expect(stateOf(world)).toEqual(clean);
    expect(await total("clean")).toEqual({ ...nothingElse, logged: 300, applied: 300 });
    for (const status of await statusesOf("clean")) {
      expect(status).toMatchObject({ lagRecords: 0, lagSeconds: 0, cut: null, stuck: null, failing: null });
      expect(status.next).toBe(status.end);
    }
    expect(world.observed.length).toBe(300);
    expect(world.reports.reduce((sum, report) => sum + report.records, 0)).toBe(300);
  });

  it("retries a failed cut as the same cut, though more records have come", async () => {
    const world = worldOf("retry");
    let failures = 2;
    world.faults.person = () => {
      if (failures-- > 0) throw new Error("unreachable");
      return undefined;
    };
    const key = keyOf(0);
    await append("retry", [sampleRecord(1, { key }), sampleRecord(2, { key })]);
    await wakeAll("retry");
    await vi.waitFor(() => expect(world.cuts.length).toBeGreaterThan(0));
    await append("retry", [sampleRecord(3, { key })]);
    await settled("retry");
    const calls = world.cuts.filter((cut) => cut.partition === 0);
    expect(calls[0]).toEqual({ partition: 0, first: 0, last: 1 });
    expect(calls.slice(0, 3)).toEqual(Array.from({ length: 3 }, () => ({ partition: 0, first: 0, last: 1 })));
    expect(world.idsOf(key)).toEqual(["event-1", "event-2", "event-3"]);
  });

  it.each([
    ["before its effect", undefined],
    ["after its effect", "after" as const],
  ])("reaches the same state when calls fail %s", async (_when, outcome) => {
    const epoch = `fails${outcome ?? "before"}`;
    const world = worldOf(epoch);
    const failFor = new Set(shoppers);
    world.faults.person = (key) => {
      if (!failFor.delete(key)) return undefined;
      if (outcome === undefined) throw new Error("unreachable");
      return outcome;
    };
    let shardFailures = 3;
    world.faults.shard = () => {
      if (shardFailures-- <= 0) return undefined;
      if (outcome === undefined) throw new Error("unreachable");
      return outcome;
    };
    await append(epoch, shopping);
    await wakeAll(epoch);
    await settled(epoch);
    expect(stateOf(world)).toEqual(clean);
    expect(await total(epoch)).toEqual({ ...nothingElse, logged: 300, applied: 300 });
  });

  it("parks what it cannot decode or does not own, with its offset, and goes on", async () => {
    const world = worldOf("poison");
    const key = keyOf(0);
    const partition = bindings.LOG_PARTITION.getByName("log:poison:0");
    const value = (record: EventRecord): string => JSON.stringify(record);
    const foreign = value(sampleRecord(4, { key: keyOf(1) }));
    await partition.append([value(sampleRecord(1, { key })), "poison", value(sampleRecord(2, { key })), "", foreign]);
    await partition.append([value(sampleRecord(3, { key })), value(sampleRecord(3, { key }))]);
    await wakeAll("poison");
    await settled("poison");
    expect(world.idsOf(key)).toEqual(["event-1", "event-2", "event-3"]);
    expect(await readerOf("poison", 0).parked(0, 10)).toEqual([
      { offset: 1, reason: "undecodable", value: "poison" },
      { offset: 3, reason: "undecodable", value: "" },
      { offset: 4, reason: "wrong_partition", value: foreign },
    ]);
    expect(await total("poison")).toEqual({ ...nothingElse, logged: 7, applied: 3, duplicates: 1, parked: 3 });
  });

  it("parks what a person or a shard refuses again and again, and goes on", async () => {
    const world = worldOf("refused");
    const [broken, fine] = shoppers.filter((key) => partitionOf(key, partitions) === 0);
    if (broken === undefined || fine === undefined) throw new Error("two people of one partition are needed");
    world.faults.person = (key) => {
      if (key === broken) throw new Refused("a bug");
      return undefined;
    };
    let added = 0;
    world.faults.shard = () => {
      if (added++ % 2 === 0) throw new Refused("another bug");
      return undefined;
    };
    const view = (n: number, key: string, item: string) =>
      sampleRecord(n, { key, type: "product_viewed", properties: { product_id: item } });
    const records = [view(1, broken, "a"), view(2, fine, "bb"), view(3, fine, "ccc")];
    await append("refused", records);
    const reader = readerOf("refused", 0);
    await reader.wake();
    for (let n = 0; n < 60 && (await reader.status()).next === 0; n++) await runDurableObjectAlarm(reader);
    await vi.waitFor(async () => expect((await reader.status()).next).toBe(3));
    expect(world.idsOf(fine)).toEqual(["event-2", "event-3"]);
    expect(world.idsOf(broken)).toEqual([]);
    const { counters, unappliable } = await reader.status();
    expect(counters).toEqual({ ...nothingElse, logged: 3, applied: 2, parked: 1 });
    expect(unappliable).toEqual({ records: 1, deltas: 1 });
    expect(await reader.parked(0, 10)).toMatchObject([{ offset: 0, reason: "unappliable" }]);
    const deltas = await runInDurableObject(reader, (_reader, { storage }) =>
      storage.sql.exec<{ value: string }>("SELECT value FROM parked_deltas").one(),
    );
    expect(JSON.parse(deltas.value)).toMatchObject([{ views: 1 }]);
  });

  it("appends the copies of a merge under the other key and counts them apart", async () => {
    const world = worldOf("merge");
    const [from, to] = [keyOf(0), keyOf(1)];
    await append("merge", [sampleRecord(1, { key: to }), sampleRecord(2, { key: from, merge_into: to })]);
    await wakeAll("merge");
    await settled("merge");
    await vi.waitFor(() => expect(world.idsOf(to)).toEqual(["event-1", "event-2"]));
    await settled("merge");
    expect(await total("merge")).toEqual({ ...nothingElse, logged: 3, applied: 2, copied: 1 });
  });

  it("takes a storm of wakes as one", async () => {
    const world = worldOf("storm");
    const readers = readersOf(bindings, "storm");
    const appends = Array.from({ length: 30 }, async (_, batch) => {
      await append("storm", shopping.slice(batch * 10, batch * 10 + 10));
      await Promise.all([readers.wake([0, 1]), wakeAll("storm"), wakeAll("storm")]);
    });
    await Promise.all(appends);
    await settled("storm");
    expect(world.views()).toEqual(clean.views);
    expect(await total("storm")).toEqual({ ...nothingElse, logged: 300, applied: 300 });
    const spans = world.reports.map(({ partition, first, last }) => ({ partition, first, last }));
    for (const partition of [0, 1]) {
      let next = 0;
      for (const span of spans.filter((each) => each.partition === partition)) {
        expect(span.first).toBe(next);
        next = span.last + 1;
      }
    }
  });

  it("sees a record whose wake was held back, while it lingers", async () => {
    const readers = readersOf(bindings, "linger");
    const key = keyOf(0);
    await append("linger", [sampleRecord(1, { key })]);
    await readers.wake([0]);
    await vi.waitFor(() => expect(worldOf("linger").idsOf(key)).toEqual(["event-1"]));
    await append("linger", [sampleRecord(2, { key })]);
    await vi.waitFor(() => expect(worldOf("linger").idsOf(key)).toEqual(["event-1", "event-2"]), { timeout: 900 });
  });

  it("goes idle without an alarm and runs again when woken", async () => {
    const key = keyOf(0);
    const reader = readerOf("idle", 0);
    await append("idle", [sampleRecord(1, { key })]);
    await reader.wake();
    await vi.waitFor(() => expect(worldOf("idle").idsOf(key)).toEqual(["event-1"]));
    await scheduler.wait(1_600);
    expect(await runInDurableObject(reader, (_reader, state) => state.storage.getAlarm())).toBeNull();
    await append("idle", [sampleRecord(2, { key })]);
    await reader.wake();
    await vi.waitFor(() => expect(worldOf("idle").idsOf(key)).toEqual(["event-1", "event-2"]));
  });

  it("resumes an open cut by itself after its object was torn down in the middle", async () => {
    const world = worldOf("evicted");
    world.slowPeople(300);
    await append("evicted", shopping);
    await wakeAll("evicted");
    await vi.waitFor(() => expect(world.cuts.length).toBeGreaterThan(0));
    for (let n = 0; n < 3; n++) {
      await Promise.all(
        [0, 1].map((partition) =>
          runInDurableObject(readerOf("evicted", partition), (_reader, state) => {
            state.abort("torn down");
          }).catch(() => {}),
        ),
      );
      await scheduler.wait(100);
    }
    world.slowPeople(0);
    await settled("evicted");
    expect(stateOf(world)).toEqual(clean);
    expect(await total("evicted")).toEqual({ ...nothingElse, logged: 300, applied: 300 });
    for (const partition of [0, 1]) {
      const firsts = new Set(world.cuts.filter((cut) => cut.partition === partition).map(({ first }) => first));
      const spans = new Set(
        world.cuts.filter((cut) => cut.partition === partition).map(({ first, last }) => `${first}..${last}`),
      );
      expect(spans.size).toBe(firsts.size);
    }
  });

  it("keeps its place across an eviction", async () => {
    const key = keyOf(0);
    const reader = readerOf("place", 0);
    await append("place", [sampleRecord(1, { key }), sampleRecord(2, { key })]);
    await reader.wake();
    await vi.waitFor(async () => expect((await reader.status()).next).toBe(2));
    await scheduler.wait(1_600);
    await evictDurableObject(reader);
    await append("place", [sampleRecord(3, { key })]);
    expect(await reader.status()).toMatchObject({ next: 2, end: 3, lagRecords: 1 });
    expect((await reader.status()).lagSeconds).toBeGreaterThan(0);
    await reader.wake();
    await vi.waitFor(() => expect(worldOf("place").idsOf(key)).toEqual(["event-1", "event-2", "event-3"]));
  });

  it("does not take the age of a merge's copy for lag", async () => {
    const key = keyOf(0);
    await append("lag", [sampleRecord(1, { key, received: 1, copied: personKey("old") })]);
    expect(await readerOf("lag", 0).status()).toMatchObject({ lagRecords: 1, lagSeconds: 0 });
  });

  it("stops where the log no longer reaches back, never jumps, and goes on only when told", async () => {
    const key = keyOf(0);
    const reader = readerOf("gap", 0);
    const partition = bindings.LOG_PARTITION.getByName("log:gap:0");
    await append("gap", [sampleRecord(1, { key })]);
    await append("gap", [sampleRecord(2, { key })]);
    await partition.prune({ offset: 1 });
    await reader.wake();
    const seen = { reason: "gap_below_earliest", offset: 0, earliest: 1, end: 2 };
    await vi.waitFor(async () => expect((await reader.status()).stuck).toMatchObject(seen));
    expect(worldOf("gap").alerts).toMatchObject([{ ...seen, epoch: "gap", partition: 0 }]);
    await reader.wake();
    expect(await runDurableObjectAlarm(reader)).toBe(false);
    expect(await reader.status()).toMatchObject({ next: 0, counters: { logged: 0 }, lagRecords: null });
    expect(worldOf("gap").cuts).toEqual([]);
    await reader.resume();
    await vi.waitFor(async () => expect((await reader.status()).stuck).not.toBeNull());
    expect((await reader.status()).next).toBe(0);
  });

  it("gives up a gap when told to, says what it gave up, and goes on at the oldest record", async () => {
    const key = keyOf(0);
    const reader = readerOf("skip", 0);
    for (const n of [1, 2, 3]) await append("skip", [sampleRecord(n, { key })]);
    await bindings.LOG_PARTITION.getByName("log:skip:0").prune({ offset: 2 });
    expect(await reader.resume({ acceptGap: true })).toBe(false);
    await vi.waitFor(async () => expect((await reader.status()).stuck?.reason).toBe("gap_below_earliest"));
    expect(await reader.resume({ acceptGap: true })).toBe(true);
    await vi.waitFor(() => expect(worldOf("skip").idsOf(key)).toEqual(["event-3"]));
    expect(await reader.status()).toMatchObject({ stuck: null, skipped: [{ first: 0, last: 1 }] });
  });

  it("stops where the log ends before what was read from it", async () => {
    const key = keyOf(0);
    const reader = readerOf("lost", 0);
    await append("lost", [sampleRecord(1, { key }), sampleRecord(2, { key })]);
    await reader.wake();
    await vi.waitFor(async () => expect((await reader.status()).next).toBe(2));
    worldOf("lost").logFault = (read) =>
      read.ok ? err({ reason: "out_of_range", message: "lost", earliest: 0, end: 1 }) : read;
    await reader.wake();
    await vi.waitFor(async () => expect((await reader.status()).stuck?.reason).toBe("offset_beyond_end"));
    expect(await reader.resume({ acceptGap: true })).toBe(false);
  });

  it("stops when the log is another one under the same name, open cut or not", async () => {
    const key = keyOf(0);
    const reader = readerOf("other", 0);
    const world = worldOf("other");
    let identity = "topic-a";
    world.logFault = (read) => (read.ok ? ok({ ...read.value, identity }) : read);
    await append("other", [sampleRecord(1, { key })]);
    world.faults.person = () => {
      identity = "topic-b";
      throw new Error("unreachable");
    };
    await reader.wake();
    const seen = { reason: "log_recreated", offset: 0, end: 1 };
    await vi.waitFor(async () => expect((await reader.status()).stuck).toMatchObject(seen));
    expect((await reader.status()).stuck?.detail).toContain("topic-a");
    world.faults.person = () => undefined;
    await reader.resume();
    await vi.waitFor(() => expect(world.alerts.length).toBe(2));
    identity = "topic-a";
    await reader.resume();
    await vi.waitFor(() => expect(world.idsOf(key)).toEqual(["event-1"]));
    identity = "topic-b";
    await append("other", [sampleRecord(2, { key })]);
    await reader.wake();
    await vi.waitFor(async () => expect((await reader.status()).stuck).toMatchObject({ ...seen, offset: 1, end: 2 }));
  });
});
