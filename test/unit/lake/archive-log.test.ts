import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { archiveFile } from "../../../src/lake/archive-file.ts";
import { archiveLog } from "../../../src/lake/archive-log.ts";
import { archiveName, parseArchiveName, type ArchiveRange } from "../../../src/lake/archive-name.ts";
import { rewriteArchive } from "../../../src/lake/rewrite-archive.ts";
import { withArchive } from "../../../src/lake/with-archive.ts";
import { encodeErased } from "../../../src/log/erased-record.ts";
import type { EventLog, StoredRecord } from "../../../src/log/event-log.port.ts";
import { anyValue } from "../../support/any-value.ts";
import { memoryLake } from "../../support/memory-lake.ts";
import { memoryLog } from "../../support/memory-log.ts";

type Put = { lake: ReturnType<typeof memoryLake>; epoch?: string };

/** Archives a log's records in ranges of the given sizes, the last one taking the rest. */
const archived = async ({ lake, epoch = "e1" }: Put, records: readonly StoredRecord[], sizes: readonly number[]) => {
  let rest = records;
  let first = records[0]?.offset ?? 0;
  for (const size of [...sizes, Infinity]) {
    const own = rest.slice(0, size);
    const last = own.at(-1)?.offset;
    if (last === undefined) return;
    const range: ArchiveRange = { first, last };
    const bytes = await archiveFile({ epoch, partition: 0, ...range, records: own });
    await lake.putOnce(archiveName(epoch, 0, range), bytes);
    rest = rest.slice(size);
    first = last + 1;
  }
};

const readAll = async (log: Pick<EventLog, "read">, from: number, maxBytes: number): Promise<StoredRecord[]> => {
  const all: StoredRecord[] = [];
  for (let at = from; ;) {
    const read = await log.read(0, at, maxBytes);
    if (!read.ok) throw new Error(read.error.message);
    all.push(...read.value.records);
    const last = read.value.records.at(-1);
    if (last === undefined) return all;
    at = last.offset + 1;
  }
};

const numbered = (from: number, count: number): StoredRecord[] =>
  Array.from({ length: count }, (_, n) => ({ offset: from + n, value: `{"n":${from + n}}` }));

const logged = fc
  .array(fc.tuple(fc.constantFrom(0, 0, 0, 1, 40), anyValue), { minLength: 1, maxLength: 60 })
  .map((entries) => {
    let offset = -1;
    return entries.map(([gap, value]) => ({ offset: (offset += gap + 1), value }));
  });

describe("the archive as a log", () => {
  it("sees within a minute that a file was rewritten", async () => {
    const lake = memoryLake();
    let now = 0;
    await archived({ lake }, numbered(0, 3), []);
    const archive = archiveLog(lake, { epoch: "e1", partitions: 1 }, { now: () => now });
    expect(await readAll(archive, 0, 1_000)).toEqual(numbered(0, 3));
    const erased = encodeErased([]);
    await rewriteArchive(lake, { epoch: "e1", partition: 0 }, new Map([[1, erased]]));
    now = 61_000;
    expect((await readAll(archive, 0, 1_000))[1]).toEqual({ offset: 1, value: erased });
  });

  it("answers what the log answered, whatever was archived in whatever ranges", async () => {
    await fc.assert(
      fc.asyncProperty(
        logged,
        fc.array(fc.integer({ min: 1, max: 9 })),
        fc.integer({ min: 1, max: 500 }),
        async (records, sizes, maxBytes) => {
          const lake = memoryLake();
          const { log, end } = memoryLog(records);
          await archived({ lake }, records, sizes);
          const archive = archiveLog(lake, log);
          expect(await archive.bounds(0)).toEqual({ ok: true, value: { earliest: records[0]?.offset, end } });
          for (const from of [records[0]?.offset ?? 0, Math.floor(end / 2), end]) {
            if (from < (records[0]?.offset ?? 0)) continue;
            expect(await readAll(archive, from, maxBytes)).toEqual(await readAll(log, from, maxBytes));
          }
          expect(await archive.read(0, end, 1)).toEqual(await log.read(0, end, 1));
          expect((await archive.read(0, end + 1, 1)).ok).toBe(false);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("finds a file among thousands without listing them all", async () => {
    const lake = memoryLake();
    await archived(
      { lake },
      numbered(0, 2_500),
      Array.from({ length: 2_499 }, () => 1),
    );
    const archive = archiveLog(lake, { epoch: "e1", partitions: 1 });
    for (const offset of [0, 1, 1_234, 2_499]) {
      lake.lists = 0;
      const page = await archive.page(0, offset, 1);
      expect(page).toEqual({ ok: true, value: numbered(offset, 1) });
      expect(lake.lists).toBe(1);
    }
    const sparse = memoryLake();
    await archived(
      { lake: sparse },
      [
        { offset: 0, value: "a" },
        { offset: 5_000_000, value: "b" },
      ],
      [],
    );
    const found = await archiveLog(sparse, { epoch: "e1", partitions: 1 }).page(0, 4_999_999, 1);
    expect(found).toEqual({ ok: true, value: [{ offset: 5_000_000, value: "b" }] });
    expect(sparse.lists).toBeLessThan(10);
  });

  it("knows no partition, epoch or offset but what was archived", async () => {
    const lake = memoryLake();
    await archived({ lake }, numbered(10, 5), [2]);
    const archive = archiveLog(lake, { epoch: "e1", partitions: 2 });
    expect(await archive.read(0, 9, 1)).toMatchObject({
      error: { reason: "out_of_range", earliest: 10, end: 15 },
    });
    expect(await archive.read(1, 0, 1)).toEqual({ ok: true, value: { records: [], end: 0 } });
    const other = archiveLog(lake, { epoch: "e", partitions: 1 });
    expect(await other.bounds(0)).toEqual({ ok: true, value: { earliest: 0, end: 0 } });
  });

  it("says that a file is damaged, under another name, or gone, and never reads past it", async () => {
    const lake = memoryLake();
    await archived({ lake }, numbered(0, 6), [2, 2]);
    const [first = "", second = "", third = ""] = [...lake.files.keys()];
    const bytes = (name: string) => lake.files.get(name) ?? new Uint8Array();
    const fresh = () => archiveLog(lake, { epoch: "e1", partitions: 1 });
    const good = bytes(second);
    lake.files.set(second, good.slice(0, -9));
    expect(await fresh().page(0, 3, 1)).toMatchObject({ error: { reason: "damaged" } });
    expect(await fresh().read(0, 3, 1)).toMatchObject({ error: { reason: "out_of_range", earliest: 0, end: 6 } });
    lake.files.set(second, bytes(first));
    expect(await fresh().page(0, 3, 1)).toMatchObject({ error: { reason: "damaged" } });
    lake.files.delete(second);
    expect(await fresh().page(0, 3, 1)).toMatchObject({ error: { reason: "missing" } });
    expect((await fresh().page(0, 4, 1)).ok).toBe(true);
    expect(parseArchiveName(third)).toEqual({ first: 4, last: 5 });
  });

  it("is unavailable, not empty, while the lake is down", async () => {
    const lake = { ...memoryLake(), list: () => Promise.reject(new Error("down")) };
    const archive = archiveLog(lake, { epoch: "e1", partitions: 1 });
    for (const answer of [await archive.read(0, 0, 1), await archive.bounds(0), await archive.page(0, 0, 1)]) {
      expect(answer).toMatchObject({ ok: false, error: { reason: "unavailable" } });
    }
  });
});

describe("a log with its archive", () => {
  it("reads on from the archive into the log as if nothing had been pruned", async () => {
    await fc.assert(
      fc.asyncProperty(logged, fc.nat(), fc.nat(), async (records, archivedUpTo, prunedBelow) => {
        const lake = memoryLake();
        const held = memoryLog(records);
        const copied = records.slice(0, archivedUpTo % (records.length + 1));
        await archived({ lake }, [{ offset: 0, value: "0" }, ...copied.filter(({ offset }) => offset > 0)], [3, 3]);
        const all = [{ offset: 0, value: "0" }, ...records.filter(({ offset }) => offset > 0)];
        held.earliest = Math.min(prunedBelow % (held.end + 1), (copied.at(-1)?.offset ?? -1) + 1);
        held.records = all.filter(({ offset }) => offset >= held.earliest);
        const both = withArchive(held.log, archiveLog(lake, held.log));
        expect(await readAll(both, 0, 200)).toEqual(all);
      }),
      { numRuns: 100 },
    );
  });

  it("stays out of range where the archive ends before the log begins, and says why", async () => {
    const lake = memoryLake();
    await archived({ lake }, numbered(0, 4), []);
    const held = memoryLog(numbered(0, 10));
    held.earliest = 7;
    const both = withArchive(held.log, archiveLog(lake, held.log));
    expect((await both.read(0, 3, 1)).ok).toBe(true);
    expect(await both.read(0, 4, 1)).toMatchObject({
      error: { reason: "out_of_range", earliest: 7, end: 10, message: expect.stringContaining("not in the archive") },
    });
    lake.files.clear();
    expect(await both.read(0, 6, 1)).toMatchObject({ error: { reason: "out_of_range", earliest: 7 } });
  });

  it("asks the archive for nothing that the log has, or that lies beyond its end", async () => {
    const lake = memoryLake();
    await archived({ lake }, numbered(0, 20), []);
    const held = memoryLog(numbered(0, 10));
    const both = withArchive(held.log, archiveLog(lake, held.log));
    expect((await both.read(0, 2, 1)).ok).toBe(true);
    expect(await both.read(0, 12, 1)).toMatchObject({ error: { reason: "out_of_range", end: 10 } });
    held.isDown = true;
    expect(await both.read(0, 2, 1)).toMatchObject({ error: { reason: "unavailable" } });
    expect(lake.lists).toBe(0);
  });

  it("waits while the lake is down, and keeps telling which log it is", async () => {
    const held = memoryLog(numbered(5, 5));
    held.earliest = 5;
    held.identity = "topic-a";
    const lake = memoryLake();
    await archived({ lake }, numbered(0, 5), []);
    expect(await withArchive(held.log, archiveLog(lake, held.log)).read(0, 1, 1)).toEqual({
      ok: true,
      value: { records: numbered(1, 1), end: 10, identity: "topic-a" },
    });
    const broken = { ...lake, get: () => Promise.reject(new Error("down")) };
    expect(await withArchive(held.log, archiveLog(broken, held.log)).read(0, 1, 1)).toMatchObject({
      error: { reason: "unavailable" },
    });
  });
});
