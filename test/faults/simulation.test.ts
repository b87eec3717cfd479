import { describe, expect, it } from "vitest";
import regressions from "./seeds.json" with { type: "json" };
import { catchBug, plantedBugs } from "./simulation/planted.ts";
import { ioFaults } from "./simulation/faults.ts";
import { simulate, type Outcome } from "./simulation/run.ts";
import { sweep } from "./simulation/sweep.ts";

/** A failing seed says itself how to look into it. */
const wrongIn = ({ seed, events, violations }: Outcome): string[] =>
  violations.map(
    ({ check, detail }) =>
      `${check}: ${detail} (npm run faults -- simulate --seed ${seed} --seeds 1 --events ${events} --trace)`,
  );

const seeds = 300;

describe("the simulated pipeline", () => {
  it.each(regressions)("keeps every promise at seed $seed, where once $found", async ({ seed, events }) => {
    expect(wrongIn(await simulate(seed, events))).toEqual([]);
  });

  it(`keeps every promise at ${seeds} seeds of crashes, lost replies, delays and duplicates`, async () => {
    const all = { acknowledged: 0, reads: 0, faults: 0 };
    for (let seed = 1; seed <= seeds; seed++) {
      const outcome = await simulate(seed, 60);
      expect(wrongIn(outcome)).toEqual([]);
      all.acknowledged += outcome.acknowledged;
      all.reads += outcome.reads;
      all.faults += outcome.faults.size;
    }
    // Otherwise it would have proved nothing.
    expect(all.acknowledged).toBeGreaterThan(seeds * 50);
    expect(all.reads).toBeGreaterThan(seeds * 3);
    expect(all.faults).toBeGreaterThan(seeds * 2);
  });

  it("does the same at the same seed", async () => {
    expect(await simulate(14, 60)).toEqual(await simulate(14, 60));
  });
});

describe("each I/O of a small scenario failing in turn", () => {
  const ways = ioFaults.flatMap((fault) => [
    { fault, log: "the log alone", buffered: false },
    { fault, log: "a log with a failover", buffered: true },
  ]);
  it.each(ways)("leaves the state of a clean run: $fault, $log", async ({ fault, buffered }) => {
    const { points, failures } = await sweep(fault, buffered);
    expect(failures).toEqual([]);
    expect(points).toBeGreaterThan(100);
  });
});

describe("planted bugs", () => {
  it.each(plantedBugs)("are caught: $name", async (bug) => {
    const caught = await catchBug(bug, 400, 60);
    expect(bug.by).toContain(caught?.check);
  });
});
