import { closedLoop, type Measured, openLoop, type Requests } from "./load.ts";
import { cpuSeconds } from "./cpu.ts";

/** One of the two Workers that are compared. */
export type Side = { readonly port: number; readonly pid: number; readonly next: Requests };

export type SideResult = {
  readonly rps: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  /** CPU of the whole process per request, work in its background included; null where it cannot be read. */
  readonly cpu_ms: number | null;
  readonly errors: number;
  readonly bytes: number;
};

export type Comparison = {
  readonly ours: SideResult;
  readonly bare: SideResult;
  readonly ratio: number;
  /** Of the single rounds: how far the machine's noise reaches. */
  readonly ratio_range: readonly [number, number];
  /** Of CPU per request, bare to ours: steadier than the ratio of rates on a machine with other work. */
  readonly cpu_ratio: number | null;
  /** At half of our capacity with arrivals that do not wait for answers. */
  readonly half_load: { readonly rps: number; readonly p50_ms: number; readonly p99_ms: number };
};

export type MeasureOptions = {
  /** Per side and in all. */
  readonly seconds: number;
  readonly rounds: number;
  readonly connections: number;
  readonly onRound: (done: number) => void;
};

/** Both sides in turns, so that a busy moment of the machine falls on both. */
export const compare = async (ours: Side, bare: Side, options: MeasureOptions): Promise<Comparison> => {
  const { rounds, connections } = options;
  const taken: { ours: Round; bare: Round }[] = [];
  for (let round = 0; round < rounds; round++) {
    const first = await measureRound(ours, connections, options.seconds / rounds);
    taken.push({ ours: first, bare: await measureRound(bare, connections, options.seconds / rounds) });
    options.onRound(round + 1);
  }
  const result = { ours: summary(taken.map((one) => one.ours)), bare: summary(taken.map((one) => one.bare)) };
  const ratios = taken.map((one) => rpsOf(one.ours.measured) / rpsOf(one.bare.measured));
  const rate = result.ours.rps / 2;
  const half = await openLoop(ours.port, connections * 4, options.seconds, rate, ours.next);
  return {
    ...result,
    ratio: rounded(result.ours.rps / result.bare.rps),
    ratio_range: [rounded(Math.min(...ratios)), rounded(Math.max(...ratios))],
    cpu_ratio: cpuRatio(result.ours.cpu_ms, result.bare.cpu_ms),
    half_load: { rps: rounded(rate), p50_ms: percentile(half.latencies, 50), p99_ms: percentile(half.latencies, 99) },
  };
};

const cpuRatio = (ours: number | null, bare: number | null): number | null =>
  ours === null || bare === null || ours === 0 ? null : rounded(bare / ours);

export type Round = { readonly measured: Measured; readonly cpu: number | null };

export const measureRound = async ({ port, pid, next }: Side, connections: number, seconds: number): Promise<Round> => {
  const before = cpuSeconds(pid);
  const measured = await closedLoop(port, connections, seconds, next);
  const after = cpuSeconds(pid);
  return { measured, cpu: before === null || after === null ? null : after - before };
};

const rpsOf = (measured: Measured): number => measured.requests / measured.seconds;

export const summary = (rounds: readonly Round[]): SideResult => {
  const total = (of: (round: Round) => number): number => rounds.reduce((sum, round) => sum + of(round), 0);
  const requests = total(({ measured }) => measured.requests);
  const latencies = rounds.flatMap(({ measured }) => [...measured.latencies]);
  const isRead = rounds.every(({ cpu }) => cpu !== null);
  return {
    rps: rounded(requests / total(({ measured }) => measured.seconds)),
    p50_ms: percentile(latencies, 50),
    p99_ms: percentile(latencies, 99),
    cpu_ms: isRead ? rounded((total(({ cpu }) => cpu ?? 0) * 1_000) / requests) : null,
    errors: total(({ measured }) => measured.errors),
    bytes: Math.round(total(({ measured }) => measured.bytes) / requests),
  };
};

/** Nearest rank. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return rounded(sorted[Math.max(0, Math.ceil((sorted.length * share) / 100) - 1)] ?? Number.NaN);
};

export const rounded = (value: number): number => Number(value.toPrecision(4));
