import { simulate, type Outcome } from "../../test/faults/simulation/run.ts";
import { asBuilt } from "../../test/faults/simulation/variant.ts";
import type { Check, Violation } from "../../test/faults/simulation/violation.ts";
import { count, duration, progress } from "../lib/progress.ts";
import { quantile, type Report } from "./report.ts";

export type SimulateCommand = {
  /** The first of so many seeds. */
  readonly seed: number;
  readonly seeds: number;
  /** Submitted per seed. */
  readonly events: number;
  /** Print what happens, a line each. */
  readonly trace: boolean;
};

const totals = ["submitted", "acknowledged", "logged", "ios", "reads"] as const;

/** The whole pipeline in virtual time, seed after seed: what struck, what broke, and one row. */
export const simulateCommand = async (options: SimulateCommand): Promise<Report> => {
  const { seed: first, seeds, events, trace } = options;
  const sum = { submitted: 0, acknowledged: 0, logged: 0, ios: 0, reads: 0 };
  const faults = new Map<string, number>();
  const broken: Outcome[] = [];
  const recovery: number[] = [];
  const bar = trace ? null : progress("seeds", seeds);
  const started = performance.now();
  for (let seed = first; seed < first + seeds; seed++) {
    const outcome = await simulate(seed, events, asBuilt, trace ? (line) => console.log(line) : undefined);
    for (const name of totals) sum[name] += outcome[name];
    for (const [kind, n] of outcome.faults) faults.set(kind, (faults.get(kind) ?? 0) + n);
    recovery.push(outcome.recovery);
    if (outcome.violations.length > 0) broken.push(outcome);
    bar?.at(seed - first + 1, `${broken.length} broken`);
  }
  const seconds = (performance.now() - started) / 1000;
  bar?.end(`${count(seeds / seconds)} seeds/s`);

  recovery.sort((a, b) => a - b);
  const sums = brokenBy(broken.map(({ violations }) => violations));
  const recovered = { p50: quantile(recovery, 0.5), p99: quantile(recovery, 0.99), max: quantile(recovery, 1) };
  const struck = [...faults].sort(([a], [b]) => (a < b ? -1 : 1));
  const row = {
    fault: `simulation, ${count(seeds)} seeds`,
    accepted: sum.acknowledged,
    ...sums,
    recoveryMs: recovered.p50,
    isGood: broken.length === 0,
    more: `virtual time, p99 ${duration(recovered.p99 / 1_000)} · on the log ${count(sum.logged)} · I/Os ${count(sum.ios)} · fresh answers ${count(sum.reads)}`,
    detail: {
      seeds,
      ...sum,
      faults: Object.fromEntries(struck),
      broken: broken.map(({ seed, violations }) => ({ seed, violations })),
      virtual_recovery_ms: recovered,
      seeds_per_second: Math.round(seeds / seconds),
    },
  };
  const kinds = struck.map(([kind, times]) => `${kind} ${count(times)}`).join(", ");
  return { rows: [row], lines: [`simulation: struck by ${kinds}`, ...brokenLines(broken, events)] };
};

/** In how many runs an accepted event was lost, one had more than its effect, or one that nobody sent had any. */
export const brokenBy = (
  runs: readonly (readonly Violation[])[],
): { readonly lost: number; readonly doubled: number; readonly ghosts: number } => {
  const by = (...checks: Check[]): number =>
    runs.filter((violations) => violations.some(({ check }) => checks.includes(check))).length;
  return {
    lost: by("accepted", "copies", "once", "sums"),
    doubled: by("once", "quantities", "sums", "audit"),
    ghosts: by("ghosts"),
  };
};

const brokenLines = (broken: readonly Outcome[], events: number): string[] =>
  broken
    .slice(0, 20)
    .flatMap(({ seed, violations }) => [
      `BROKEN at seed ${seed}: npm run faults -- simulate --seed ${seed} --seeds 1 --events ${events} --trace`,
      ...violations.slice(0, 5).map(({ check, detail }) => `  ${check}: ${detail}`),
    ]);
