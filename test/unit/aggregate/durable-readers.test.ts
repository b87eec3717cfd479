import { expect, it } from "vitest";
import { parseReaderName, readerName } from "../../../src/aggregate/reader-name.ts";
import { durableReaders } from "../../../src/platform/cloudflare/readers.ts";

it("wakes a partition at most once in 250 ms and forgets a wake that failed", async () => {
  let now = 1_000;
  let reachable = true;
  const woken: string[] = [];
  const readers = durableReaders({
    epoch: "e1",
    clock: { now: () => now },
    object: (name) => ({
      wake: () => {
        woken.push(`${now} ${name}`);
        return reachable ? Promise.resolve() : Promise.reject(new Error("unreachable"));
      },
    }),
  });
  await Promise.all([readers.wake([0, 1]), readers.wake([0])]);
  now = 1_249;
  await readers.wake([0, 2]);
  now = 1_250;
  reachable = false;
  await readers.wake([0]);
  now = 1_251;
  await readers.wake([0]);
  expect(woken).toEqual([
    "1000 reader:e1:0",
    "1000 reader:e1:1",
    "1249 reader:e1:2",
    "1250 reader:e1:0",
    "1251 reader:e1:0",
  ]);
});

it("says whether a wake would reach anybody, and wakes nobody by that", async () => {
  let now = 1_000;
  const woken: string[] = [];
  const readers = durableReaders({
    epoch: "e1",
    clock: { now: () => now },
    object: (name) => ({ wake: async () => void woken.push(name) }),
  });
  expect(readers.needsWake?.([0])).toBe(true);
  expect(woken).toEqual([]);
  await readers.wake([0]);
  expect(readers.needsWake?.([0])).toBe(false);
  expect(readers.needsWake?.([0, 1])).toBe(true);
  now = 1_250;
  expect(readers.needsWake?.([0])).toBe(true);
});

it("names a reader by epoch, partition and generation, and reads the name back", () => {
  expect(readerName("e-2", 15)).toBe("reader:e-2:15");
  expect(parseReaderName("reader:e-2:15")).toEqual({ generation: 1, epoch: "e-2", partition: 15 });
  expect(parseReaderName(readerName("e-2", 15, 3))).toEqual({ generation: 3, epoch: "e-2", partition: 15 });
  expect(parseReaderName("profile:x")).toBeNull();
});
