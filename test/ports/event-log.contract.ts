import { describe, expect, it } from "vitest";
import { decode, encode, partitionOf } from "../../src/log/codec.ts";
import type { EventLog, StoredRecord } from "../../src/log/event-log.port.ts";
import type { EventRecord } from "../../src/contract/record.ts";
import { personKey, sampleRecord } from "../support/sample-record.ts";

export type OpenedLog = {
  /** Empty, with at least two partitions. */
  readonly log: EventLog;
  /** Drops the records of a partition that lie below an offset. */
  readonly trim: (partition: number, offset: number) => Promise<void>;
};

/** What every adapter of the EventLog port does; run once per adapter. */
export const eventLogContract = (name: string, open: () => Promise<OpenedLog>): void => {
  describe(`EventLog: ${name}`, () => {
    it("answers positions in request order, each where its key belongs", async () => {
      const { log } = await open();
      const records = range(40).map((n) => sampleRecord(n));
      const positions = await append(log, records);
      expect(positions.map((position) => position.partition)).toEqual(
        records.map((record) => partitionOf(record.key, log.partitions)),
      );
      for (const [index, position] of positions.entries()) {
        const [stored] = (await read(log, position.partition, position.offset, 1)).records;
        expect(stored).toEqual({ offset: position.offset, value: encode(records[index] ?? sampleRecord(-1)) });
      }
    });

    it("keeps the order of appends within a partition", async () => {
      const { log } = await open();
      const key = personKey("ordered");
      const partition = partitionOf(key, log.partitions);
      for (const start of [0, 5, 10]) {
        await append(
          log,
          range(5).map((n) => sampleRecord(start + n, { key })),
        );
      }
      expect(ids(await readAll(log, partition))).toEqual(range(15).map((n) => `event-${n}`));
    });

    it("reads from any offset and says where the log ends", async () => {
      const { log } = await open();
      const key = personKey("offset");
      const partition = partitionOf(key, log.partitions);
      const positions = await append(
        log,
        range(12).map((n) => sampleRecord(n, { key })),
      );
      for (const [index, { offset }] of positions.entries()) {
        const { records, end } = await read(log, partition, offset, 1_000_000);
        expect(records[0]?.offset).toBe(offset);
        expect(ids(records)).toEqual(range(12 - index).map((n) => `event-${index + n}`));
        expect(end).toBe((positions.at(-1)?.offset ?? 0) + 1);
      }
    });

    it("stops near the byte cap but never returns less than one record", async () => {
      const { log } = await open();
      const key = personKey("cap");
      const partition = partitionOf(key, log.partitions);
      const records = range(10).map((n) => sampleRecord(n, { key }));
      const [first] = await append(log, records);
      const size = encode(sampleRecord(0, { key })).length;
      const capped = await read(log, partition, first?.offset ?? 0, size * 4 + 10);
      // "About": an adapter may count keys and headers too.
      expect(capped.records.length).toBeGreaterThan(1);
      expect(capped.records.length).toBeLessThanOrEqual(4);
      expect((await read(log, partition, first?.offset ?? 0, 1)).records.length).toBe(1);
    });

    it("answers an empty read at the end", async () => {
      const { log } = await open();
      expect(await read(log, 0, 0, 1_000)).toEqual({ records: [], end: 0 });
      const key = keyOfPartition(0, log.partitions);
      const [position] = await append(log, [sampleRecord(1, { key })]);
      const end = (position?.offset ?? 0) + 1;
      expect(await read(log, 0, end, 1_000)).toEqual({ records: [], end });
    });

    it("refuses an offset beyond the end, naming the bounds", async () => {
      const { log } = await open();
      const key = keyOfPartition(1, log.partitions);
      await append(log, [sampleRecord(1, { key }), sampleRecord(2, { key })]);
      expect(await log.read(1, 7, 1_000)).toMatchObject({
        ok: false,
        error: { reason: "out_of_range", earliest: 0, end: 2 },
      });
    });

    it("refuses an offset below the oldest kept record, naming the bounds", async () => {
      const { log, trim } = await open();
      const key = keyOfPartition(0, log.partitions);
      for (const n of range(4)) await append(log, [sampleRecord(n, { key })]);
      await trim(0, 2);
      expect(await log.bounds(0)).toMatchObject({ ok: true, value: { earliest: 2, end: 4 } });
      expect(await log.read(0, 1, 1_000)).toMatchObject({
        ok: false,
        error: { reason: "out_of_range", earliest: 2, end: 4 },
      });
      expect(ids((await read(log, 0, 2, 1_000_000)).records)).toEqual(["event-2", "event-3"]);
    });

    it("gives back every character", async () => {
      const { log } = await open();
      const key = personKey("unicode");
      const record = sampleRecord(1, {
        key,
        properties: { product_id: 'ключ 鍵 🔑 "quoted" \\', note: "line\nbreak\r\ttab\u2028 \u0000 \ud800" },
      });
      const [position] = await append(log, [record]);
      const { records } = await read(log, position?.partition ?? -1, position?.offset ?? -1, 1_000_000);
      expect(decode(records[0]?.value ?? "")).toEqual({ ok: true, value: record });
    });

    it("carries records of 256 KB, several to one partition", async () => {
      const { log } = await open();
      const key = personKey("large");
      const partition = partitionOf(key, log.partitions);
      const large = range(6).map((n) =>
        sampleRecord(n, { key, properties: { product_id: "p", note: "ä".repeat(128 * 1024) } }),
      );
      await append(log, large);
      const stored = await readAll(log, partition);
      expect(stored.map((record) => record.value.length)).toEqual(large.map((record) => encode(record).length));
      expect(ids(stored)).toEqual(range(6).map((n) => `event-${n}`));
    });

    it("loses and repeats nothing under concurrent appends", async () => {
      const { log } = await open();
      const batches = range(20).map((batch) => range(15).map((n) => sampleRecord(batch * 15 + n)));
      const positions = (await Promise.all(batches.map((batch) => append(log, batch)))).flat();
      expect(new Set(positions.map(({ partition, offset }) => `${partition}:${offset}`)).size).toBe(300);
      const stored = (await Promise.all(range(log.partitions).map((p) => readAll(log, p)))).flat();
      expect(ids(stored).toSorted()).toEqual(
        range(300)
          .map((n) => `event-${n}`)
          .toSorted(),
      );
    });

    it("answers an empty append with no position", async () => {
      const { log } = await open();
      expect(await log.append([])).toEqual([]);
    });
  });
};

const range = (length: number): number[] => Array.from({ length }, (_, n) => n);

const keyOfPartition = (partition: number, partitions: number): string => {
  let n = 0;
  while (partitionOf(personKey(n), partitions) !== partition) n++;
  return personKey(n);
};

const append = async (log: EventLog, records: readonly EventRecord[]) =>
  (await log.append(records)).map((result) => {
    if (!result.ok) throw new Error(`${result.error.reason}: ${result.error.message}`);
    return result.value;
  });

const read = async (log: EventLog, partition: number, offset: number, maxBytes: number) => {
  const result = await log.read(partition, offset, maxBytes);
  if (!result.ok) throw new Error(`${result.error.reason}: ${result.error.message}`);
  return { records: [...result.value.records], end: result.value.end };
};

const readAll = async (log: EventLog, partition: number): Promise<StoredRecord[]> => {
  const all: StoredRecord[] = [];
  for (let offset = 0; ;) {
    const { records, end } = await read(log, partition, offset, 300_000);
    all.push(...records);
    offset = (records.at(-1)?.offset ?? offset - 1) + 1;
    if (records.length === 0 || offset >= end) return all;
  }
};

const ids = (records: readonly StoredRecord[]): string[] =>
  records.map((record) => {
    const decoded = decode(record.value);
    return decoded.ok ? decoded.value.id : "undecodable";
  });
