import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { readerName } from "../../../src/aggregate/reader-name.ts";
import { err } from "../../../src/base/result.ts";
import { firstGeneration } from "../../../src/base/generation.ts";
import type { EventRecord } from "../../../src/contract/record.ts";
import { bufferEpoch } from "../../../src/log/buffer.port.ts";
import { decode, partitionOf } from "../../../src/log/codec.ts";
import { drainName } from "../../../src/log/drain-name.ts";
import { bufferOf, logOf, partitions, type PipelineEnv } from "../../support/pipeline-worker.ts";
import { worldOf } from "../../support/pipeline-world.ts";
import { personKey, sampleRecord } from "../../support/sample-record.ts";

const bindings = env as unknown as PipelineEnv;
const drainOf = (epoch: string, partition = 0) => bindings.BUFFER_DRAIN.getByName(drainName(epoch, partition));
const bufferPartition = (epoch: string, partition = 0) =>
  bindings.LOG_PARTITION.getByName(`log:${bufferEpoch(epoch)}:${partition}`);

const keyOf = (partition: number): string => {
  let n = 0;
  while (partitionOf(personKey(n), partitions) !== partition) n++;
  return personKey(n);
};
const records = (count: number, from = 0, key = keyOf(0)): EventRecord[] =>
  Array.from({ length: count }, (_, n) => sampleRecord(from + n, { key }));
const ids = (count: number, from = 0): string[] => records(count, from).map((record) => record.id);

const put = async (epoch: string, all: readonly EventRecord[]): Promise<void> => {
  for (const result of await bufferOf(bindings, epoch).append(all)) expect(result.ok).toBe(true);
};
const primaryIds = async (epoch: string, partition = 0): Promise<string[]> => {
  const read = await logOf(bindings, epoch).read(partition, 0, 10_000_000);
  if (!read.ok) return [];
  return read.value.records.map(({ value }) => {
    const decoded = decode(value);
    return decoded.ok ? decoded.value.id : "undecodable";
  });
};
/** A box that others use too. */
const patient = { timeout: 10_000, interval: 50 };
const emptied = async (epoch: string, timeout = 25_000): Promise<void> => {
  await vi.waitFor(
    async () => {
      const statuses = await bufferOf(bindings, epoch).statuses();
      expect(statuses.map(({ depth }) => depth)).toEqual([0, 0]);
    },
    { timeout, interval: 50 },
  );
};
/** Whether anything of a record is left in the buffer's rows. */
const textOf = (epoch: string): Promise<string> =>
  runInDurableObject(bufferPartition(epoch), (_partition, { storage: { sql } }) =>
    sql
      .exec<{ lines: string }>("SELECT lines FROM batch")
      .toArray()
      .map(({ lines }) => lines)
      .join(""),
  );
const down = async (all: readonly EventRecord[]) => all.map(() => err({ reason: "unknown" as const, message: "down" }));

describe("the buffer", () => {
  it("drains in order into the primary by itself, wakes its readers and keeps nothing", async () => {
    const epoch = "drain-clean";
    await put(epoch, [...records(300), ...records(50, 300, keyOf(1))]);
    await put(epoch, records(100, 400));
    await emptied(epoch);
    expect(await primaryIds(epoch, 0)).toEqual([...ids(300), ...ids(100, 400)]);
    expect(await primaryIds(epoch, 1)).toEqual(ids(50, 300));
    await vi.waitFor(() => expect(worldOf(epoch).idsOf(keyOf(0)).length).toBe(400), patient);
    const reader = bindings.READER.getByName(readerName(epoch, 1, firstGeneration));
    await vi.waitFor(async () => expect((await reader.status()).counters.applied).toBe(50), patient);
    await vi.waitFor(async () => expect(await textOf(epoch)).toBe(""), patient);
    expect(await drainOf(epoch).status()).toMatchObject({ state: "empty", drained: 400, parked: 0, failing: null });
  });

  it("goes on numbering after it was emptied and evicted, and goes idle without an alarm", async () => {
    const epoch = "drain-again";
    await put(epoch, records(3));
    await emptied(epoch);
    await scheduler.wait(1_000);
    expect(await runInDurableObject(drainOf(epoch), (_drain, state) => state.storage.getAlarm())).toBeNull();
    await evictDurableObject(bufferPartition(epoch));
    await evictDurableObject(drainOf(epoch));
    expect(await bufferPartition(epoch).bounds()).toEqual({ earliest: 2, end: 3 });
    await put(epoch, records(2, 3));
    await emptied(epoch);
    expect(await primaryIds(epoch)).toEqual(ids(5));
  });

  it("waits out an outage, telling depth and age, and is drained by its alarm alone", async () => {
    const epoch = "drain-outage";
    const world = worldOf(epoch);
    const append = world.primary;
    world.primary = down;
    await put(
      epoch,
      records(20).map((record) => ({ ...record, received: Date.now() - 5_000 })),
    );
    await vi.waitFor(
      async () => expect(await drainOf(epoch).status()).toMatchObject({ state: "waiting", depth: 20 }),
      patient,
    );
    const status = await drainOf(epoch).status();
    expect(status.failing).toBe("down");
    expect(status.oldestSeconds).toBeGreaterThanOrEqual(5);
    expect(await primaryIds(epoch)).toEqual([]);
    world.primary = append;
    await emptied(epoch);
    expect(await primaryIds(epoch)).toEqual(ids(20));
  });

  it("killed between append and cursor repeats records under the same ids only, and applies each once", async () => {
    const epoch = "drain-killed";
    const world = worldOf(epoch);
    const append = world.primary;
    let kills = 0;
    world.primary = async (all, log) => {
      const results = await append(all, log);
      if (kills++ < 2) await new Promise(() => undefined);
      return results;
    };
    await put(epoch, records(40));
    for (let kill = 1; kill <= 2; kill++) {
      await vi.waitFor(() => expect(kills).toBe(kill), { timeout: 10_000 });
      await runInDurableObject(drainOf(epoch), (_drain, state) => {
        state.abort("killed");
      }).catch(() => {});
    }
    await emptied(epoch);
    const landed = await primaryIds(epoch);
    expect(landed).toEqual([...ids(40), ...ids(40), ...ids(40)]);
    await vi.waitFor(() => expect(worldOf(epoch).idsOf(keyOf(0))).toEqual(ids(40)), patient);
    await vi.waitFor(async () => expect(await textOf(epoch)).toBe(""), patient);
  });

  it("is woken by the watchdog when the wake of its append was lost", async () => {
    const epoch = "drain-watch";
    await bufferPartition(epoch).append(records(2).map((record) => JSON.stringify(record)));
    await scheduler.wait(200);
    expect(await primaryIds(epoch)).toEqual([]);
    await bufferOf(bindings, epoch).watch();
    await emptied(epoch);
    expect(await primaryIds(epoch)).toEqual(ids(2));
  });

  it("is left alone by the watchdog while it holds nothing", async () => {
    const epoch = "drain-idle";
    await bufferOf(bindings, epoch).watch();
    const written = await runInDurableObject(drainOf(epoch), async (_drain, { storage }) => ({
      alarm: await storage.getAlarm(),
      rows: storage.sql.exec("SELECT * FROM drain").toArray().length,
    }));
    expect(written).toEqual({ alarm: null, rows: 0 });
  });

  it("parks what the primary never takes, with its offset, across an eviction", async () => {
    const epoch = "drain-poison";
    const world = worldOf(epoch);
    const append = world.primary;
    world.primary = async (all, log) =>
      all.some((record) => record.id === "event-1")
        ? all.map(() => err({ reason: "refused" as const, message: "too large", permanent: true as const }))
        : append(all, log);
    await put(epoch, records(4));
    await emptied(epoch);
    expect(await primaryIds(epoch)).toEqual(["event-0", "event-2", "event-3"]);
    await evictDurableObject(drainOf(epoch));
    expect(await drainOf(epoch).parked(0, 10)).toEqual([
      { offset: 1, reason: "too large", value: JSON.stringify(sampleRecord(1, { key: keyOf(0) })) },
    ]);
    expect(await drainOf(epoch).status()).toMatchObject({ drained: 3, parked: 1, depth: 0 });
  });
});
