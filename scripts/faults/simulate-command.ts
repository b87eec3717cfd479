import { simulate, type Outcome } from "../../test/faults/simulation/run.ts";
import { asBuilt } from "../../test/faults/simulation/variant.ts";
import type { Check } from "../../test/faults/simulation/violation.ts";
import { count, progress } from "../lib/progress.ts";

export type SimulateCommand = {
  /** The first of so many seeds. */
  readonly seed: number;
  readonly seeds: number;
  /** Submitted per seed. */
  readonly events: number;
  /** Print what happens, a line each. */
  readonly trace: boolean;
  readonly json: boolean;
};

const totals = ["submitted", "acknowledged", "logged", "ios", "reads"] as const;

/** The whole pipeline in virtual time, seed after seed; prints what struck and what broke. False: a promise was broken. */
export const simulateCommand = async (options: SimulateCommand): Promise<boolean> => {
  const { seed: first, seeds, events, trace, json } = options;
  const sum = { submitted: 0, acknowledged: 0, logged: 0, ios: 0, reads: 0 };
  const faults = new Map<string, number>();
  const broken: Outcome[] = [];
  const recovery: number[] = [];
  const bar = json || trace ? null : progress("seeds", seeds);
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
  const by = (...checks: Check[]): number =>
    broken.filter(({ violations }) => violations.some(({ check }) => checks.includes(check))).length;
  const result = {
    seeds,
    ...sum,
    faults: Object.fromEntries([...faults].sort(([a], [b]) => (a < b ? -1 : 1))),
    /** Seeds in which an accepted event was lost, one had more than its effect, or one that nobody sent had any. */
    lost: by("accepted", "copies", "once", "sums"),
    doubled: by("once", "quantities", "sums", "audit"),
    ghosts: by("ghosts"),
    broken: broken.map(({ seed, violations }) => ({ seed, violations })),
    recovery_ms: { p50: at(recovery, 0.5), p99: at(recovery, 0.99), max: at(recovery, 1) },
    seeds_per_second: Math.round(seeds / seconds),
  };
  if (json) console.log(JSON.stringify(result));
  else for (const line of lines(result, events)) console.log(line);
  return broken.length === 0;
};

const at = (sorted: readonly number[], share: number): number =>
  Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);

type Result = {
  readonly seeds: number;
  readonly acknowledged: number;
  readonly logged: number;
  readonly ios: number;
  readonly reads: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly lost: number;
  readonly doubled: number;
  readonly ghosts: number;
  readonly broken: readonly Pick<Outcome, "seed" | "violations">[];
  readonly recovery_ms: { readonly p50: number; readonly p99: number; readonly max: number };
};

const lines = (result: Result, events: number): string[] => [
  ...Object.entries(result.faults).map(([kind, n]) => `  ${kind.padEnd(16)} ${count(n).padStart(10)}`),
  `seeds ${count(result.seeds)} · accepted ${count(result.acknowledged)}, lost ${result.lost}, doubled ${result.doubled}, ghosts ${result.ghosts} · on the log ${count(result.logged)} · I/Os ${count(result.ios)} · fresh answers ${count(result.reads)}`,
  `recovered in ${result.recovery_ms.p50} ms (median), ${result.recovery_ms.p99} ms (p99), ${result.recovery_ms.max} ms (longest), of virtual time`,
  ...result.broken
    .slice(0, 20)
    .flatMap(({ seed, violations }) => [
      `BROKEN at seed ${seed}: npm run faults -- simulate --seed ${seed} --seeds 1 --events ${events} --trace`,
      ...violations.slice(0, 5).map(({ check, detail }) => `  ${check}: ${detail}`),
    ]),
];
