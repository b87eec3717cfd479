import type { ReaderStatus } from "../../aggregate/reader.ts";
import type { Within } from "../../base/within.port.ts";
import type { BreakerState } from "../../log/circuit-breaker.ts";
import type { DrainStatus } from "../../log/drain.ts";
import type { ReadModel } from "../../items/read-model.port.ts";
import type { EventLog } from "../../log/event-log.port.ts";
import type { HealthDeps, ReaderGauge } from "../../monitor/health.route.ts";
import { archiveCheck, archiveGauges, type ArchiversHealth } from "./archive-health.ts";
import type { ToolHealth } from "./tool-health.ts";
import { addCount, mergeSeries, emptySeries, seriesKey, type Series } from "../../monitor/series.ts";

export type HealthSources = Pick<HealthDeps, "auth"> & {
  readonly log: EventLog;
  readonly readModel: ReadModel;
  /** What all isolates counted. */
  readonly counted: () => Promise<Series>;
  readonly within: Within;
  /** The reader object of a partition. */
  readonly reader: (partition: number) => { status(): Promise<ReaderStatus> };
  /** The readers of earlier epochs, which are to come to an end. */
  readonly earlier?: readonly { readonly epoch: string; readonly status: () => Promise<ReaderStatus> }[];
  /** Of all partitions; empty when nothing is archived. */
  readonly archivers: ArchiversHealth;
  /** What connects other tools, by name: it fails beside the way of an event, never on it. */
  readonly tools?: Readonly<Record<string, ToolHealth>>;
  /** What stands in when the log fails; null: nothing does. */
  readonly failover: {
    readonly buffer: { statuses(): Promise<readonly DrainStatus[]> };
    readonly breaker: { state(): BreakerState };
  } | null;
};

/** Whoever asks for readiness gives up after a few seconds (Kubernetes: 1, most monitors: 10), ms. */
const patience = 2_000;

/** Answers health questions from the objects themselves: one call per partition, so ask every few seconds at most. */
export const healthOf = (sources: HealthSources): HealthDeps => {
  const { auth, log, readModel, counted, within, reader, earlier = [], failover, archivers, tools = {} } = sources;
  const statuses = (): Promise<ReaderStatus[]> =>
    Promise.all(Array.from({ length: log.partitions }, (_, partition) => reader(partition).status()));

  const earlierStatuses = (): Promise<(ReaderStatus & { readonly epoch: string })[]> =>
    Promise.all(earlier.map(async ({ epoch, status }) => ({ epoch, ...(await status()) })));
  const all = async (): Promise<(ReaderStatus & { readonly epoch?: string })[]> => [
    ...(await earlierStatuses()),
    ...(await statuses()),
  ];

  return {
    auth,
    checks: async () => {
      const [ofLog, ofReadModel, ofReaders, ofArchive, ofTools, ofBuffer] = await Promise.all([
        said(within, async () => {
          const bounds = await log.bounds(0);
          return bounds.ok ? "ok" : `${bounds.error.reason}: ${bounds.error.message}`;
        }),
        said(within, async () => {
          await readModel.getMany(["readyz"]);
          return "ok";
        }),
        said(within, async () => {
          const stuck = (await all()).filter((status) => status.stuck !== null);
          return stuck.length === 0 ? "ok" : `stuck: ${stuck.map(whyStuck).join(", ")}`;
        }),
        said(within, () => archiveCheck(archivers)),
        toolChecks(within, tools),
        failover === null ? null : said(within, async () => waiting(await failover.buffer.statuses())),
      ]);
      const checks = {
        log: ofLog,
        read_model: ofReadModel,
        readers: ofReaders,
        archive: ofArchive,
        ...ofTools,
      };
      if (ofBuffer === null) return checks;
      // With its buffer in reach the gateway takes events, whatever the log does.
      return { ...checks, log: ofLog === "ok" ? "ok" : `degraded: ${ofLog}`, buffer: ofBuffer };
    },
    counted: async () => {
      const series = emptySeries();
      const drains = failover?.buffer.statuses() ?? [];
      const [gathered, readers, drained] = await Promise.all([counted(), statuses(), drains]);
      mergeSeries(series, gathered);
      for (const status of readers) addReader(series, status);
      for (const status of drained) addDrain(series, status);
      for (const tool of Object.values(tools)) mergeSeries(series, await tool.counted());
      return series;
    },
    readers: async () => (await all()).map(gaugeOf),
    archive: async () => {
      const all = Object.values(tools).map((tool) => tool.gauges());
      return Object.assign({}, await archiveGauges(archivers), ...(await Promise.all(all))) as Record<string, number>;
    },
    failover: async () => {
      if (failover === null) return {};
      const gauges: Record<string, number> = { breaker_open: failover.breaker.state() === "closed" ? 0 : 1 };
      for (const { partition, depth, oldestSeconds } of await failover.buffer.statuses()) {
        const labels = { partition: String(partition) };
        gauges[seriesKey("buffer_depth_records", labels)] = depth;
        gauges[seriesKey("buffer_oldest_seconds", labels)] = oldestSeconds;
      }
      return gauges;
    },
  };
};

/** Of those that have something to tell. Nobody's event is lost with them, so none is a reason not to be ready. */
const toolChecks = async (
  within: Within,
  tools: Readonly<Record<string, ToolHealth>>,
): Promise<Record<string, string>> => {
  const states = await Promise.all(
    Object.entries(tools).map(async ([name, { check }]) => [name, await said(within, check)] as const),
  );
  return Object.fromEntries(
    states.filter(([, state]) => state !== "ok").map(([name, state]) => [name, `degraded: ${state}`]),
  );
};

const waiting = (drains: readonly DrainStatus[]): string => {
  const depth = drains.reduce((sum, drain) => sum + drain.depth, 0);
  const seconds = Math.ceil(Math.max(...drains.map((drain) => drain.oldestSeconds)));
  return depth === 0 ? "ok" : `degraded: ${depth} records wait for the log, the oldest for ${seconds} s`;
};

const addDrain = (series: Series, { partition, drained, parked }: DrainStatus): void => {
  const labels = { partition: String(partition) };
  addCount(series, seriesKey("buffer_drained_total", labels), drained);
  addCount(series, seriesKey("buffer_parked_total", labels), parked);
};

const whyStuck = ({ epoch, partition, stuck }: ReaderStatus & { readonly epoch?: string }): string =>
  `${epoch === undefined ? "" : `${epoch}/`}${partition} (${stuck?.reason})`;

const said = async (within: Within, check: () => Promise<string>): Promise<string> => {
  try {
    const answer = await within(check(), patience);
    return answer.ok ? answer.value : `no answer in ${patience} ms`;
  } catch (cause) {
    return String(cause);
  }
};

/** The readers' own counts, durable and exact, under the names of the metrics page. */
const addReader = (series: Series, { partition, counters, unappliable }: ReaderStatus): void => {
  const labels = { partition: String(partition) };
  addCount(series, seriesKey("log_records_total", labels), counters.logged);
  addCount(series, seriesKey("records_applied_total", labels), counters.applied);
  addCount(series, seriesKey("records_duplicate_total", labels), counters.duplicates);
  addCount(series, seriesKey("records_copied_total", labels), counters.copied);
  addCount(series, seriesKey("records_erased_total", labels), counters.erased);
  addCount(series, seriesKey("records_parked_total", labels), counters.parked);
  addCount(series, seriesKey("records_unappliable_total", labels), unappliable.records);
  addCount(series, seriesKey("deltas_unappliable_total", labels), unappliable.deltas);
};

const gaugeOf = (status: ReaderStatus & { readonly epoch?: string }): ReaderGauge => ({
  partition: status.partition,
  ...(status.epoch !== undefined && { epoch: status.epoch }),
  lagRecords: status.lagRecords,
  lagSeconds: status.lagSeconds,
  stuck: status.stuck?.reason ?? null,
});
