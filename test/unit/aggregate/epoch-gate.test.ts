import { describe, expect, it } from "vitest";
import { epochGate, type DrainingPartition, type EarlierEpoch } from "../../../src/aggregate/epoch-gate.ts";
import { err, ok } from "../../../src/base/result.ts";

const partition = (next: number, end: number | null, isOpen = false): DrainingPartition & { woken: number } => {
  const one = {
    woken: 0,
    standing: async () => ({ next, isOpen }),
    end: async () => (end === null ? err("away") : ok(end)),
    wake: async () => void one.woken++,
  };
  return one;
};
const before = (partitions: readonly DrainingPartition[], sealed = true): EarlierEpoch => ({
  epoch: "e1",
  partitions,
  seal: async () => sealed,
});

describe("the first cut of an epoch", () => {
  it("waits for every partition of the epoch before, open cuts and unreachable logs included, and wakes what is behind", async () => {
    const behind = partition(4, 5);
    const partitions = [partition(5, 5), behind, partition(9, 9, true), partition(0, null), partition(0, 0)];
    expect(await epochGate(before(partitions), 0)).toBe("epoch e1 is not drained: partitions 1, 2, 3");
    expect(behind.woken).toBe(1);
    expect(await epochGate(before([partition(5, 5), partition(0, 0)]), 0)).toBeNull();
  });

  it("waits a minute for Workers of before, where they cannot be refused", async () => {
    const drained = before([partition(5, 5)], false);
    expect(await epochGate(drained, 59_999)).toBe("epoch e1 may still be appended to");
    expect(await epochGate(drained, 60_000)).toBeNull();
  });
});
