import type { CatchUp } from "./catch-up.ts";
import type { Counted } from "./counting-bundle.ts";
import { rounded } from "./measure.ts";
import type { Priced } from "./prices.ts";

/** What the bare Worker took for as many calls. */
export type Floor = { readonly seconds: number; readonly cpuSeconds: number | null };

export type Costs = {
  readonly rows_written: number;
  readonly object_calls: number;
  readonly log_reads: number;
  readonly kafka_requests: number;
  readonly redis_commands: number;
  readonly rows_by_class: Readonly<Record<string, number>>;
  readonly calls_by_method: Readonly<Record<string, number>>;
};

export type Figures = Speed & {
  /** As counted. */
  readonly per_1000_events: { readonly collect: Costs; readonly apply: Costs };
  readonly priced: Priced;
};

type Speed = {
  readonly events: number;
  readonly person_batches: number;
  readonly cuts: number;
  readonly events_per_s: number;
  readonly person_batches_per_s: number;
  readonly floor_batches_per_s: number;
  /** Of person-batches per second, ours to the floor's; then of the single rounds, then by CPU. */
  readonly ratio: number;
  readonly ratio_range: readonly [number, number];
  readonly cpu_ratio: number | null;
};

export const figures = (rounds: readonly { readonly ours: CatchUp; readonly floor: Floor }[]): Speed => {
  const sum = (of: (round: (typeof rounds)[number]) => number): number => rounds.reduce((all, one) => all + of(one), 0);
  const seconds = sum(({ ours }) => ours.seconds);
  const floorSeconds = sum(({ floor }) => floor.seconds);
  const batches = sum(({ ours }) => ours.personBatches);
  const ratios = rounds.map(({ ours, floor }) => floor.seconds / ours.seconds);
  const isRead = rounds.every(({ ours, floor }) => ours.cpuSeconds !== null && floor.cpuSeconds !== null);
  const [first] = rounds;
  return {
    events: first?.ours.events ?? 0,
    person_batches: first?.ours.personBatches ?? 0,
    cuts: first?.ours.cuts ?? 0,
    events_per_s: rounded(sum(({ ours }) => ours.events) / seconds),
    person_batches_per_s: rounded(batches / seconds),
    floor_batches_per_s: rounded(batches / floorSeconds),
    ratio: rounded(floorSeconds / seconds),
    ratio_range: [rounded(Math.min(...ratios)), rounded(Math.max(...ratios))],
    cpu_ratio: isRead
      ? rounded(sum(({ floor }) => floor.cpuSeconds ?? 0) / sum(({ ours }) => ours.cpuSeconds ?? 0))
      : null,
  };
};

/** Calls that only this bench makes, to see how far the readers are. */
const notBilled = /^(?:Reader\.status|MetricsStore\.snapshot)$/;
const kafkaPaths = new Set(["produce", "fetch", "offsets", "topics", "committed"]);

/** Per 1,000 events. */
export const costs = (counted: Counted, events: number): Costs => {
  const per = (count: number): number => rounded((count * 1_000) / events);
  const total = (entries: readonly (readonly [string, number])[]): number =>
    per(entries.reduce((sum, [, count]) => sum + count, 0));
  const perEach = (entries: readonly (readonly [string, number])[]): Record<string, number> =>
    Object.fromEntries(entries.toSorted(([, a], [, b]) => b - a).map(([name, count]) => [name, per(count)]));
  const rows = Object.entries(counted.rows).filter(([, count]) => count > 0);
  const calls = Object.entries(counted.calls).filter(([name]) => !notBilled.test(name));
  const requests = Object.entries(counted.requests);
  const isKafka = ([name]: readonly [string, number]): boolean => kafkaPaths.has(name.split(" ")[1] ?? "");
  const kafka = requests.filter(isKafka);
  return {
    rows_written: total(rows),
    object_calls: total(calls),
    // Beside Kafka the partition objects hold the buffer.
    log_reads: total(
      kafka.length > 0
        ? kafka.filter(([name]) => name.endsWith(" fetch"))
        : calls.filter(([name]) => name === "LogPartition.read"),
    ),
    kafka_requests: total(kafka),
    redis_commands: total(requests.filter((one) => !isKafka(one))),
    rows_by_class: perEach(rows),
    calls_by_method: perEach(calls),
  };
};

export const describeAggregate = (result: Figures): string => {
  const { ratio_range: range, per_1000_events: per, priced } = result;
  const list = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(", ");
  const stage = (name: "collect" | "apply"): string[] => [
    `  per 1,000 events, ${name}: ${per[name].rows_written} rows written, ${per[name].object_calls} object calls, ${per[name].log_reads} log reads, ` +
      `${per[name].kafka_requests} Kafka requests, ${per[name].redis_commands} Redis commands`,
    `    rows: ${list(per[name].rows_by_class)}`,
    `    calls: ${list(per[name].calls_by_method)}`,
  ];
  return [
    `aggregate: ${result.ratio} of the floor (rounds ${range[0]} to ${range[1]}; by CPU ${result.cpu_ratio ?? "unknown"})`,
    `  ${result.events} events in ${result.person_batches} person-batches and ${result.cuts} cuts`,
    `  ours  ${result.events_per_s} events/s  ${result.person_batches_per_s} person-batches/s`,
    `  floor ${result.floor_batches_per_s} person-batches/s: one object call that writes one row, in a bare Worker`,
    ...stage("collect"),
    ...stage("apply"),
    `  per 1,000 events at 10 per beacon and 5 per person-batch: ${priced.rows_written} rows written, ${priced.object_calls} object calls, ` +
      `${priced.kafka_requests} Kafka requests, ${priced.redis_commands} Redis commands`,
    `  $${priced.dollars_per_million_events} per million events, $${priced.dollars_per_million_beacons} per million beacons, at list prices; CPU, duration and the broker not in it`,
  ].join("\n");
};
