import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { readerName } from "../../../src/aggregate/reader-name.ts";
import type { EventRecord } from "../../../src/contract/record.ts";
import { archiveLog } from "../../../src/lake/archive-log.ts";
import { archiveFolder, parseArchiveName } from "../../../src/lake/archive-name.ts";
import { archiverName } from "../../../src/lake/archiver-name.ts";
import { pruneLogs } from "../../../src/lake/retention.job.ts";
import { partitionOf } from "../../../src/log/codec.ts";
import type { EventLog, StoredRecord } from "../../../src/log/event-log.port.ts";
import { lakeOf, logOf, partitions, type LakeEnv } from "../../support/lake-worker.ts";
import { lakeWorldOf } from "../../support/lake-world.ts";
import { worldOf } from "../../support/pipeline-world.ts";
import { personKey, sampleRecord } from "../../support/sample-record.ts";

const bindings = env as unknown as LakeEnv;
const archiverOf = (epoch: string) => bindings.ARCHIVER.getByName(archiverName(epoch, 0));
const readerOf = (epoch: string) => bindings.READER.getByName(readerName(epoch, 0));
const partitionObject = (epoch: string) => bindings.LOG_PARTITION.getByName(`log:${epoch}:0`);
const key = Array.from({ length: 20 }, (_, n) => personKey(n)).find((one) => partitionOf(one, partitions) === 0) ?? "";

/** Records of one person, so of partition 0, that arrived long ago. */
const append = async (epoch: string, from: number, count: number, perAppend = count): Promise<void> => {
  const records: EventRecord[] = Array.from({ length: count }, (_, n) => sampleRecord(from + n, { key }));
  for (let at = 0; at < count; at += perAppend) {
    for (const result of await logOf(bindings, epoch).append(records.slice(at, at + perAppend))) {
      expect(result.ok).toBe(true);
    }
  }
};

const archived = async (epoch: string): Promise<void> => {
  await archiverOf(epoch).wake();
  await vi.waitFor(async () => expect(await archiverOf(epoch).status()).toMatchObject({ lagRecords: 0, cut: null }), {
    timeout: 10_000,
  });
};

const filesOf = async (epoch: string) =>
  (await lakeOf(bindings).list(archiveFolder(epoch, 0), "", 1_000)).names.map(parseArchiveName);

const readAll = async (log: Pick<EventLog, "read">, from = 0): Promise<StoredRecord[]> => {
  const all: StoredRecord[] = [];
  for (let at = from; ;) {
    const read = await log.read(0, at, 50_000);
    if (!read.ok) throw new Error(read.error.message);
    all.push(...read.value.records);
    const last = read.value.records.at(-1);
    if (last === undefined) return all;
    at = last.offset + 1;
  }
};

const tearDown = async (epoch: string): Promise<void> => {
  await runInDurableObject(archiverOf(epoch), (_archiver, state) => state.abort("torn down")).catch(() => undefined);
};

describe("the archiver in its object", () => {
  it("copies what the log holds, and reads back the same", async () => {
    await append("copy", 0, 2_500, 500);
    await archived("copy");
    expect(await filesOf("copy")).toEqual([
      { first: 0, last: 1_999 },
      { first: 2_000, last: 2_499 },
    ]);
    const log = logOf(bindings, "copy");
    expect(await readAll(archiveLog(lakeOf(bindings), log))).toEqual(await readAll(log));
  });

  it("costs three rows per file, and none while it is idle", async () => {
    await append("cost", 0, 1_000, 100);
    const writes: number[] = [];
    const archiver = archiverOf("cost");
    await runInDurableObject(archiver, (_archiver, state) => {
      const { sql } = state.storage;
      const exec = sql.exec.bind(sql);
      vi.spyOn(sql, "exec").mockImplementation((query: string, ...bound: unknown[]) => {
        const cursor = exec(query, ...bound);
        writes.push(cursor.rowsWritten);
        return cursor;
      });
    });
    await archived("cost");
    for (let minute = 0; minute < 3; minute++) await archiver.wake();
    const rows = writes.reduce((sum, one) => sum + one, 0);
    // One to open the range, one to advance; the third is the file's.
    expect(rows).toBe(2);
    expect(lakeWorldOf("cost").files.length).toBe(1);
    expect(await runInDurableObject(archiver, (_archiver, state) => state.storage.getAlarm())).toBeNull();
  });

  it("writes the same file under the same name after it was torn down between file and offset", async () => {
    const world = lakeWorldOf("torn");
    let deaths = 1;
    world.afterPut = async () => {
      if (deaths-- > 0) await tearDown("torn");
    };
    await append("torn", 0, 30);
    await archiverOf("torn").wake();
    await vi.waitFor(() => expect(world.puts.length).toBeGreaterThan(0));
    await append("torn", 30, 10);
    await vi.waitFor(
      async () => {
        await archiverOf("torn").wake();
        expect((await archiverOf("torn").status()).next).toBe(40);
      },
      { timeout: 20_000, interval: 200 },
    );
    expect(await filesOf("torn")).toEqual([
      { first: 0, last: 29 },
      { first: 30, last: 39 },
    ]);
    expect(new Set(world.puts).size).toBe(2);
    expect(world.puts.length).toBeGreaterThan(2);
  });

  it("writes the open range, not more, after it was torn down before the file", async () => {
    const world = lakeWorldOf("early");
    let deaths = 1;
    world.beforePut = async () => {
      if (deaths-- > 0) await tearDown("early");
    };
    await append("early", 0, 5);
    await archiverOf("early").wake();
    await vi.waitFor(() => expect(deaths).toBeLessThan(1));
    await append("early", 5, 5);
    await vi.waitFor(
      async () => {
        await archiverOf("early").wake();
        expect((await archiverOf("early").status()).next).toBe(10);
      },
      { timeout: 20_000, interval: 200 },
    );
    expect(await filesOf("early")).toEqual([
      { first: 0, last: 4 },
      { first: 5, last: 9 },
    ]);
  });

  it("keeps its place across an eviction", async () => {
    await append("place", 0, 5);
    await archived("place");
    await evictDurableObject(archiverOf("place"));
    await append("place", 5, 5);
    expect(await archiverOf("place").status()).toMatchObject({ from: 0, next: 5, lagRecords: 5, files: 1 });
    await archived("place");
    expect(await filesOf("place")).toEqual([
      { first: 0, last: 4 },
      { first: 5, last: 9 },
    ]);
  });

  it("stops at a gap, says so once, and stays so", async () => {
    await append("gap", 0, 4, 1);
    await archived("gap");
    await append("gap", 4, 6, 1);
    await partitionObject("gap").prune({ offset: 7 });
    await archiverOf("gap").wake();
    const seen = { reason: "gap_below_earliest", offset: 4, earliest: 7, end: 10 };
    await vi.waitFor(async () => expect((await archiverOf("gap").status()).stuck).toMatchObject(seen));
    await evictDurableObject(archiverOf("gap"));
    await archiverOf("gap").wake();
    expect(await runDurableObjectAlarm(archiverOf("gap"))).toBe(false);
    expect(lakeWorldOf("gap").alerts).toMatchObject([{ ...seen, epoch: "gap", partition: 0 }]);
  });
});

describe("retention of the embedded log", () => {
  const day = 86_400_000;
  const prune = (epoch: string, days: number, scheduled: number) =>
    pruneLogs(
      [
        {
          partitions: 1,
          archiver: () => archiverOf(epoch),
          applied: async () => (await readerOf(epoch).status()).next,
          prune: (_partition, below) => partitionObject(epoch).prune(below),
        },
      ],
      days,
    )(scheduled);
  const hour = (ms: number) => Math.ceil(ms / 3_600_000) * 3_600_000;

  it("never removes what is not archived or not applied, then lets a reader fill the gap from the archive", async () => {
    const epoch = "kept";
    const tomorrow = hour(Date.now()) + 8 * day;
    await append(epoch, 0, 20, 1);
    await prune(epoch, 7, tomorrow);
    expect(await partitionObject(epoch).bounds()).toEqual({ earliest: 0, end: 20 });

    await archived(epoch);
    await prune(epoch, 7, tomorrow);
    expect(await partitionObject(epoch).bounds()).toEqual({ earliest: 0, end: 20 });

    await readerOf(epoch).wake();
    await vi.waitFor(async () => expect((await readerOf(epoch).status()).next).toBe(20));
    await append(epoch, 20, 5, 1);
    await prune(epoch, 7, hour(Date.now()));
    expect(await partitionObject(epoch).bounds()).toEqual({ earliest: 0, end: 25 });
    await prune(epoch, 7, tomorrow);
    expect(await partitionObject(epoch).bounds()).toEqual({ earliest: 20, end: 25 });

    const log = logOf(bindings, epoch);
    expect(await log.read(0, 0, 1)).toMatchObject({ error: { reason: "out_of_range", earliest: 20 } });
    expect((await readAll(archiveLog(lakeOf(bindings), log))).length).toBe(20);
  });

  it("gives a reader that starts anew every record, from the archive and then from the log", async () => {
    const epoch = "anew";
    await append(epoch, 0, 2_100, 300);
    await archived(epoch);
    await partitionObject(epoch).prune({ offset: 1_500 });
    await append(epoch, 2_100, 100);
    expect((await partitionObject(epoch).bounds()).earliest).toBe(1_500);
    await readerOf(epoch).wake();
    await vi.waitFor(async () => expect((await readerOf(epoch).status()).lagRecords).toBe(0), { timeout: 20_000 });
    expect(worldOf(epoch).idsOf(key)).toEqual(Array.from({ length: 2_200 }, (_, n) => `event-${n}`));
    expect((await readerOf(epoch).status()).counters).toMatchObject({ logged: 2_200, applied: 2_200 });
  });

  it("lets a reader stop where neither has the record", async () => {
    const epoch = "neither";
    await append(epoch, 0, 5);
    await archived(epoch);
    await append(epoch, 5, 5, 1);
    await partitionObject(epoch).prune({ offset: 8 });
    await readerOf(epoch).wake();
    const seen = { reason: "gap_below_earliest", offset: 5, earliest: 8, end: 10 };
    await vi.waitFor(async () => expect((await readerOf(epoch).status()).stuck).toMatchObject(seen));
    expect((await readerOf(epoch).status()).stuck?.detail).toContain("not in the archive");
    expect(worldOf(epoch).idsOf(key)).toEqual(["event-0", "event-1", "event-2", "event-3", "event-4"]);
  });
});
