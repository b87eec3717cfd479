import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { PipelineEnv } from "../../support/pipeline-worker.ts";

const partitions = (env as unknown as PipelineEnv).LOG_PARTITION;

const rowsOf = (stub: ReturnType<typeof partitions.getByName>): Promise<number[]> =>
  runInDurableObject(stub, (_partition, state) =>
    state.storage.sql
      .exec<{ count: number }>("SELECT count FROM batch ORDER BY first")
      .toArray()
      .map((row) => row.count),
  );

it("writes one row per append, whatever it holds", async () => {
  const stub = partitions.getByName("log:rows:0");
  expect(await stub.append(Array.from({ length: 500 }, (_, n) => `{"n":${n}}`))).toBe(0);
  expect(await stub.append(["{}"])).toBe(500);
  expect(await rowsOf(stub)).toEqual([500, 1]);
});

it("splits an append of several megabytes and still numbers it without a gap", async () => {
  const stub = partitions.getByName("log:split:0");
  const values = Array.from({ length: 9 }, (_, n) => String(n).repeat(400_000));
  expect(await stub.append(values)).toBe(0);
  expect(await rowsOf(stub)).toEqual([2, 2, 2, 2, 1]);
  expect(await stub.append(["{}"])).toBe(9);
  const read = await stub.read(3, 10_000_000);
  expect(read.ok && read.value.records.map((record) => [record.offset, record.value.length])).toEqual([
    ...[3, 4, 5, 6, 7, 8].map((offset) => [offset, 400_000]),
    [9, 2],
  ]);
});

it("puts other values where records stand, even longer ones, and keeps every offset and what is not held", async () => {
  const stub = partitions.getByName("log:replaced:0");
  await stub.append(["0", "1", "2"]);
  await stub.append(Array.from({ length: 3 }, (_, n) => String(n + 3).repeat(300_000)));
  await stub.replace([
    [1, "erased"],
    [4, "x".repeat(700_000)],
    [5, "erased"],
    [6, "not held"],
    [99, "not held"],
  ]);
  await evictDurableObject(stub);
  const read = await stub.read(0, 10_000_000);
  expect(read.ok && read.value.records.map(({ offset, value }) => [offset, value.slice(0, 7), value.length])).toEqual([
    [0, "0", 1],
    [1, "erased", 6],
    [2, "2", 1],
    [3, "3333333", 300_000],
    [4, "xxxxxxx", 700_000],
    [5, "erased", 6],
  ]);
  expect(await stub.append(["6"])).toBe(6);
  await stub.prune({ offset: 4 });
  await stub.replace([[0, "pruned"]]);
  expect((await stub.bounds()).earliest).toBeGreaterThan(2);
});

it("goes on numbering after eviction", async () => {
  const stub = partitions.getByName("log:evict:0");
  await stub.append(["1", "2", "3"]);
  await evictDurableObject(stub);
  expect(await stub.append(["4"])).toBe(3);
  expect(await stub.bounds()).toEqual({ earliest: 0, end: 4 });
});

it("appends nothing of a call that holds a bad record", async () => {
  const stub = partitions.getByName("log:bad:0");
  await runInDurableObject(stub, (partition) => {
    expect(() => partition.append(["1", "2\n3"])).toThrow("single line");
  });
  expect(await stub.bounds()).toEqual({ earliest: 0, end: 0 });
});

it("prunes below an offset or a time and always keeps the newest row, which carries the next offset", async () => {
  const stub = partitions.getByName("log:prune:0");
  for (const value of ["1", "2", "3", "4"]) await stub.append([value, value]);
  expect(await stub.prune({ offset: 5 })).toBe(2);
  expect(await stub.bounds()).toEqual({ earliest: 4, end: 8 });
  expect(await stub.prune({ ms: 0 })).toBe(0);
  expect(await stub.prune({ ms: Number.MAX_SAFE_INTEGER })).toBe(1);
  expect(await stub.bounds()).toEqual({ earliest: 6, end: 8 });
  await evictDurableObject(stub);
  expect(await stub.append(["5"])).toBe(8);
});

it("prunes what lies below an offset and before a time only when both hold, a few rows at a time if told", async () => {
  const stub = partitions.getByName("log:prune-both:0");
  for (const value of ["1", "2", "3", "4", "5", "6"]) await stub.append([value]);
  expect(await stub.prune({ offset: 4, ms: 0 })).toBe(0);
  expect(await stub.prune({ offset: 0, ms: Number.MAX_SAFE_INTEGER })).toBe(0);
  expect(await stub.prune({ offset: 4, ms: Number.MAX_SAFE_INTEGER, rows: 3 })).toBe(3);
  expect(await stub.prune({ offset: 4, ms: Number.MAX_SAFE_INTEGER, rows: 3 })).toBe(1);
  expect(await stub.bounds()).toEqual({ earliest: 4, end: 6 });
});
