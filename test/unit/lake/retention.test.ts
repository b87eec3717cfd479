import { describe, expect, it } from "vitest";
import { wakeArchivers } from "../../../src/lake/archive.job.ts";
import { pruneLogs, type RetainedLog } from "../../../src/lake/retention.job.ts";

const day = 86_400_000;
const stuck = { reason: "gap_below_earliest" as const, detail: "", at: 0, offset: 0, earliest: 1, end: 1 };

const retained = (over: Partial<RetainedLog> = {}) => {
  const pruned: { partition: number; offset: number; ms: number }[] = [];
  const log: RetainedLog = {
    partitions: 100,
    archiver: (partition) => ({ status: () => Promise.resolve({ next: partition + 50, stuck: null }) }),
    applied: (partition) => Promise.resolve(partition + 40),
    prune: (partition, { offset, ms }) => {
      pruned.push({ partition, offset, ms });
      return Promise.resolve(0);
    },
    ...over,
  };
  return { log, pruned };
};

describe("the minute of retention", () => {
  it("gives each partition its turn once an hour", async () => {
    const { log, pruned } = retained();
    for (let minute = 0; minute < 60; minute++) await pruneLogs([log], 7)(30 * day + minute * 60_000);
    expect(pruned.map(({ partition }) => partition).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, partition) => partition),
    );
  });

  it("prunes only below what is archived and below what is applied, whichever is less, and only what is old", async () => {
    const one = retained();
    await pruneLogs([one.log], 7)(30 * day);
    expect(one.pruned[0]).toEqual({ partition: 0, offset: 40, ms: 23 * day });
    const other = retained({ applied: () => Promise.resolve(1_000) });
    await pruneLogs([other.log], 7)(30 * day);
    expect(other.pruned[0]?.offset).toBe(50);
  });

  it("prunes nothing while the archiver is stuck or out of reach, or the reader is", async () => {
    const waiting = retained({ archiver: () => ({ status: () => Promise.resolve({ next: 50, stuck }) }) });
    await pruneLogs([waiting.log], 7)(0);
    expect(waiting.pruned).toEqual([]);
    for (const over of [
      { archiver: () => ({ status: () => Promise.reject(new Error("down")) }) },
      { applied: () => Promise.reject(new Error("down")) },
    ]) {
      const { log, pruned } = retained(over);
      await expect(pruneLogs([log], 7)(0)).rejects.toThrow("down");
      expect(pruned).toEqual([]);
    }
  });

  it("deletes a backlog in bounded steps, and leaves the rest for the next hour", async () => {
    let left = 12_000;
    const calls: number[] = [];
    const { log } = retained({
      partitions: 1,
      prune: (_partition, { rows }) => {
        const done = Math.min(left, rows);
        left -= done;
        calls.push(done);
        return Promise.resolve(done);
      },
    });
    await pruneLogs([log], 7)(0);
    expect(calls).toEqual([5_000, 5_000, 2_000]);
    left = Infinity;
    calls.length = 0;
    await pruneLogs([log], 7)(0);
    expect(calls.length).toBe(20);
  });
});

describe("the minute of the archive", () => {
  it("wakes every archiver of every epoch, and fails only afterwards", async () => {
    const woken: string[] = [];
    const epoch = (name: string) => ({
      partitions: 2,
      archiver: (partition: number) => ({
        wake: async () => {
          woken.push(`${name}${partition}`);
          if (name === "a" && partition === 0) throw new Error("unreachable");
        },
      }),
    });
    await expect(wakeArchivers([epoch("a"), epoch("b")])()).rejects.toThrow("unreachable");
    expect(woken).toEqual(["a0", "a1", "b0", "b1"]);
    await expect(wakeArchivers([])()).resolves.toBeUndefined();
  });
});
