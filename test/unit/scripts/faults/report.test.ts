import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { allPhases, nameOf } from "../../../../scripts/faults/phases.ts";
import { type FaultRow, quantile, sumOf, tableOf } from "../../../../scripts/faults/report.ts";

const good: FaultRow = {
  fault: "kill -9",
  accepted: 12_345,
  lost: 0,
  doubled: 0,
  ghosts: 0,
  recoveryMs: 1_234,
  isGood: true,
  more: "6 kills",
  detail: {},
};
const bad: FaultRow = { ...good, fault: "outage", accepted: null, lost: 2, recoveryMs: null, isGood: false, more: "" };

describe("the table of faults", () => {
  it("has a line per kind, and marks what is wrong", () => {
    expect(tableOf([good, bad])).toEqual([
      "fault    accepted  lost  doubled  ghosts  recovered",
      "kill -9    12,345     0        0       0      1.2 s  6 kills",
      "outage          -     2        0       0          -  WRONG ·",
    ]);
  });

  it("sums up", () => {
    expect(sumOf([good, good])).toBe("accepted 24,690, lost 0, doubled 0, ghosts 0 over 2 kinds of fault");
    expect(sumOf([good, bad])).toMatch(/lost 2, .* · 1 WRONG$/);
  });

  it("takes quantiles of few and of none", () => {
    expect([quantile([], 0.99), quantile([7], 0.99), quantile([1, 2, 3, 4], 0.5), quantile([1, 2], 1)]).toEqual([
      0, 7, 3, 2,
    ]);
  });
});

it("gives every phase of the proxy a name of its own", () => {
  const names = allPhases.map(nameOf);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain("Kafka slow, Redis reset");
  expect(names).toContain("Kafka all kinds (60 %), Redis all kinds (60 %), kill -9");
});

it("names, for every failure of the catalogue, tests that are there", () => {
  const root = resolve(import.meta.dirname, "../../../..");
  const guide = readFileSync(resolve(root, "scripts/faults/README.md"), "utf8");
  const named = Array.from(guide.matchAll(/`(test\/[^`]+)`/g), ([, path]) => path ?? "");
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => globSync(`${path}*`, { cwd: root }).length === 0)).toEqual([]);
});
