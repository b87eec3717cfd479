import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { archiveFile } from "../../../src/lake/archive-file.ts";
import { archiveLog } from "../../../src/lake/archive-log.ts";
import { archiveName, parseArchiveName } from "../../../src/lake/archive-name.ts";
import { encode } from "../../../src/log/codec.ts";
import type { StoredRecord } from "../../../src/log/event-log.port.ts";
import { archiverRun, Killed } from "../../support/archiver-run.ts";
import { memoryLake } from "../../support/memory-lake.ts";
import { memoryLog } from "../../support/memory-log.ts";
import { sampleRecord } from "../../support/sample-record.ts";

/** `sampleRecord(n)` arrives at 1_760_000_000_500 + n; the run's clock stands 100 s later. */
const numbered = (from: number, count: number, over: object = {}): StoredRecord[] =>
  Array.from({ length: count }, (_, n) => ({ offset: from + n, value: encode(sampleRecord(from + n, over)) }));
const fresh = (from: number, count: number, now: number) => numbered(from, count, { received: now - 1_000 });

const started = (records: readonly StoredRecord[] = numbered(0, 10)) => {
  const held = memoryLog(records);
  const lake = memoryLake();
  return { held, lake, run: archiverRun(held, lake) };
};
const rangesOf = (lake: ReturnType<typeof memoryLake>) =>
  [...lake.files.keys()].toSorted().map((name) => parseArchiveName(name));
const append = (held: ReturnType<typeof memoryLog>, records: readonly StoredRecord[]) => {
  held.records.push(...records);
  held.end = (held.records.at(-1)?.offset ?? -1) + 1;
};

describe("an archiver", () => {
  it("copies what has waited long enough into one file, and says where it stands", async () => {
    const { held, lake, run } = started();
    await run.archiver().wake();
    expect(await run.ring()).toBe(true);
    expect(rangesOf(lake)).toEqual([{ first: 0, last: 9 }]);
    expect(run.seen.files).toMatchObject([{ epoch: "e1", partition: 0, first: 0, last: 9, records: 10 }]);
    expect(await archiveLog(lake, held.log).page(0, 0, 1_000_000)).toEqual({ ok: true, value: held.records });
    expect(await run.archiver().status()).toMatchObject({ from: 0, next: 10, lagRecords: 0, files: 1, records: 10 });
    expect(run.seen.saves).toBe(2);
    expect(run.alarm()).toBeNull();
  });

  it("writes no row, arms no alarm and lists nothing while nothing is due", async () => {
    const { held, lake, run } = started([]);
    for (let minute = 0; minute < 3; minute++) await run.archiver().wake();
    append(held, numbered(0, 2));
    await run.archiver().wake();
    await run.ring();
    const { saves } = run.seen;
    lake.lists = 0;
    append(held, fresh(2, 5, run.clock.now));
    for (let minute = 0; minute < 3; minute++) await run.archiver().wake();
    expect([run.seen.saves, run.alarm(), lake.lists]).toEqual([saves, null, 0]);
    run.clock.now += 60_000;
    await run.archiver().wake();
    await run.ring();
    expect(rangesOf(lake).at(-1)).toEqual({ first: 2, last: 6 });
  });

  it("fills files by number and by size without waiting, and leaves the young rest", async () => {
    const { held, lake, run } = started([]);
    append(held, fresh(0, 2_000, run.clock.now));
    await run.archiver().wake();
    await run.ring();
    expect(rangesOf(lake)).toEqual([{ first: 0, last: 1_999 }]);
    append(held, fresh(2_000, 2_100, run.clock.now));
    await run.archiver().wake();
    await run.ring();
    expect(rangesOf(lake)).toEqual([
      { first: 0, last: 1_999 },
      { first: 2_000, last: 3_999 },
    ]);
    const big = fresh(4_100, 6, run.clock.now).map((one) => ({ ...one, value: `{"pad":"${"x".repeat(300_000)}"}` }));
    append(held, big);
    run.clock.now += 60_000;
    await run.archiver().wake();
    await run.ring();
    expect(rangesOf(lake).slice(2)).toEqual([
      { first: 4_000, last: 4_103 },
      { first: 4_104, last: 4_105 },
    ]);
  });

  it("keeps ranges without a gap where the log's offsets have one, and what can not be decoded", async () => {
    const records = [...numbered(0, 2), { offset: 7, value: "poison" }, ...numbered(9, 1)];
    const { held, lake, run } = started(records);
    await run.archiver().wake();
    await run.ring();
    append(held, numbered(15, 1));
    await run.archiver().wake();
    await run.ring();
    expect(rangesOf(lake)).toEqual([
      { first: 0, last: 9 },
      { first: 10, last: 15 },
    ]);
    expect(await archiveLog(lake, held.log).page(0, 3, 1)).toEqual({ ok: true, value: [records[2]] });
  });

  it("ends at the same files whatever kills it, before or after whatever step", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 12 }),
        async (batches, deaths) => {
          const held = memoryLog();
          const lake = memoryLake();
          let left = deaths.shift() ?? Infinity;
          const run = archiverRun(held, lake, () => {
            if (left-- > 0) return;
            left = deaths.shift() ?? Infinity;
            throw new Killed("planted");
          });
          for (const size of batches) {
            append(held, numbered(held.end, size));
            // More comes while a range is open: the retried range must not take it.
            await run.archiver().wake();
            run.restart();
          }
          for (let minute = 0; minute < 200 && (run.state()?.next ?? 0) < held.end; minute++) {
            await run.archiver().wake();
            await run.ring().catch(() => undefined);
            run.restart();
            if (minute < 3) append(held, numbered(held.end, 1));
          }
          expect(run.state()).toMatchObject({ next: held.end, cut: null, stuck: null, records: held.records.length });
          const ranges = rangesOf(lake);
          expect(ranges.reduce((next, range) => (range?.first === next ? range.last + 1 : -1), 0)).toBe(held.end);
          expect(new Set(run.seen.puts).size).toBe(lake.files.size);
          for (const [n, range] of ranges.entries()) {
            const records = held.records.filter(
              (one) => one.offset >= (range?.first ?? 0) && one.offset <= (range?.last ?? 0),
            );
            const again = await archiveFile({ epoch: "e1", partition: 0, first: 0, last: 0, ...range, records });
            expect([...lake.files.values()][n]).toEqual(again);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it("waits longer each time the lake refuses, and goes on with the same range", async () => {
    const { held, lake } = started();
    let isDown = true;
    const flaky = {
      ...lake,
      putOnce: (name: string, bytes: Uint8Array<ArrayBuffer>) =>
        isDown ? Promise.reject(new Error("lake down")) : lake.putOnce(name, bytes),
    };
    const run = archiverRun(held, flaky);
    await run.archiver().wake();
    const waits: number[] = [];
    for (let n = 0; n < 9; n++) {
      await run.ring();
      waits.push((run.alarm() ?? 0) - run.clock.now);
      await run.archiver().wake();
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    expect(await run.archiver().status()).toMatchObject({
      failing: "Error: lake down",
      cut: { first: 0, last: 9 },
      stuck: null,
    });
    append(held, numbered(10, 3));
    isDown = false;
    await run.ring();
    expect(rangesOf(lake)).toEqual([
      { first: 0, last: 9 },
      { first: 10, last: 12 },
    ]);
  });

  it("stops where the log has dropped what was not archived, and never jumps", async () => {
    const { held, lake, run } = started();
    await run.archiver().wake();
    await run.ring();
    append(held, numbered(10, 10));
    held.records = held.records.slice(14);
    held.earliest = 14;
    await run.archiver().wake();
    await run.ring();
    const seen = { reason: "gap_below_earliest", offset: 10, earliest: 14, end: 20 };
    expect((await run.archiver().status()).stuck).toMatchObject(seen);
    expect(run.seen.alerts).toMatchObject([{ ...seen, epoch: "e1", partition: 0 }]);
    run.clock.now += 600_000;
    await run.archiver().wake();
    expect([run.alarm(), rangesOf(lake).length]).toEqual([null, 1]);
    expect(await run.archiver().resume()).toBe(false);
    await run.ring();
    expect(run.seen.alerts.length).toBe(2);
    expect(await run.archiver().resume({ acceptGap: true })).toBe(true);
    await run.ring();
    expect(rangesOf(lake).at(-1)).toEqual({ first: 14, last: 19 });
    expect((await archiveLog(lake, held.log).page(0, 12, 1)).ok).toBe(false);
  });

  it("stops at another log under the same name, or one that ends too early", async () => {
    const { held, run } = started();
    held.identity = "topic-a";
    await run.archiver().wake();
    await run.ring();
    append(held, numbered(10, 5));
    held.identity = "topic-b";
    await run.archiver().wake();
    await run.ring();
    expect((await run.archiver().status()).stuck?.reason).toBe("log_recreated");
    held.identity = "topic-a";
    held.records = held.records.slice(0, 4);
    held.end = 4;
    await run.archiver().resume();
    await run.ring();
    expect((await run.archiver().status()).stuck?.reason).toBe("offset_beyond_end");
  });

  it("takes a file that is there already only when it holds the same records", async () => {
    for (const [value, isSame] of [
      [null, true],
      ['{"n":"other"}', false],
    ] as const) {
      const { held, lake, run } = started();
      const records = value === null ? held.records : held.records.map((one) => ({ ...one, value }));
      const bytes = await archiveFile({ epoch: "e1", partition: 0, first: 0, last: 9, records });
      const late = { ...lake, list: async () => ({ names: [], more: false }) };
      const own = archiverRun(held, late);
      await lake.putOnce(archiveName("e1", 0, { first: 0, last: 9 }), bytes);
      await own.archiver().wake();
      await own.ring();
      expect((await own.archiver().status()).stuck?.reason ?? null).toBe(isSame ? null : "archive_conflict");
      expect((await own.archiver().status()).next).toBe(isSame ? 10 : 0);
      // One that begins knows the archive it finds, and compares its end with the log.
      append(held, numbered(10, 2));
      await run.archiver().wake();
      await run.ring();
      expect((await run.archiver().status()).stuck?.reason ?? null).toBe(isSame ? null : "archive_conflict");
      if (isSame) expect(rangesOf(lake).at(-1)).toEqual({ first: 10, last: 11 });
    }
  });

  it("counts the open range as done when the log has dropped it but its file is there", async () => {
    const { held, lake } = started();
    let left = 1;
    const run = archiverRun(held, lake, (step) => {
      if (step === "after put" && left-- > 0) throw new Killed("planted");
    });
    await run.archiver().wake();
    await run.ring().catch(() => undefined);
    run.restart();
    append(held, numbered(10, 1));
    held.records = held.records.slice(10);
    held.earliest = 10;
    await run.archiver().wake();
    await run.ring();
    expect(await run.archiver().status()).toMatchObject({ next: 11, records: 11, stuck: null });
    expect(rangesOf(lake).length).toBe(2);
  });

  it("waits while the log is down", async () => {
    const { held, run } = started();
    held.isDown = true;
    await run.archiver().wake();
    expect(run.alarm()).toBeNull();
    held.isDown = false;
    await run.archiver().wake();
    held.isDown = true;
    await run.ring();
    expect(await run.archiver().status()).toMatchObject({ failing: "down", lagRecords: null, stuck: null });
  });
});
