import { rmSync } from "node:fs";
import { duration } from "../lib/progress.ts";
import { temporaryFolder } from "../lib/temporary.ts";
import { runOutage, type OutageReport, type Times } from "./outage.ts";
import { startKillableKafka } from "./real-parts.ts";
import type { Report } from "./report.ts";

export type OutageCommand = {
  /** One second stands for so many. */
  readonly compress: number;
  readonly seed: number;
  readonly say: (line: string) => void;
};

/** Fewer than in production: each reader of a Kafka partition keeps asking, and the machine is small. */
const partitions = 8;
const outageSeconds = 600;
const measureSeconds = 4;
/** The aim for accepting an event while Kafka is dead, ms. */
const aimMs = 200;

/**
 * Ten minutes without Kafka, compressed: rates stay what they are, so backlog and draining shrink alike and their
 * ratio is that of ten minutes; waits between attempts are a share of the outage and shrink with it. One row.
 */
export const outageCommand = async ({ compress, seed, say }: OutageCommand): Promise<Report> => {
  const kafka = await startKillableKafka("e1", partitions);
  if (typeof kafka === "string") return { rows: [], lines: [`outage: skipped: ${kafka}`] };
  const dir = temporaryFolder("outage");
  try {
    const seconds = outageSeconds / compress;
    const report = await runOutage({ dir, kafka, partitions, seconds, measureSeconds, seed, say });
    for (const line of report.wrong) say(`wrong: ${line}`);
    const { accepted, lost, doubled, ghosts, refused, emptyMs, outageMs, wrong: _wrong, ...rest } = report;
    const row = {
      fault: `outage of 10 min, 1:${compress}`,
      accepted,
      lost,
      doubled,
      ghosts,
      recoveryMs: emptyMs,
      isGood: lost + doubled + ghosts + refused === 0 && emptyMs <= outageMs / 2,
      more: `buffer empty after ${Math.round((100 * emptyMs) / outageMs)} % of the outage (at most 50 %) · p99 ${report.whileDead.p99} ms (aim ${aimMs})`,
      detail: { refused, outage_ms: outageMs, empty_ms: emptyMs, ...rest },
    };
    return { rows: [row], lines: linesOf(report) };
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
    await kafka.stop();
  }
};

const linesOf = ({ capacity, rate, refused, ...report }: OutageReport): string[] => {
  const said = ({ events, p50, p99, max }: Times): string =>
    `${events} events, p50 ${p50} ms, p99 ${p99} ms, max ${max} ms`;
  return [
    `outage: capacity ${capacity.alive} events/s with Kafka, ${capacity.dead} without; ${rate} events/s came in, not accepted ${refused}`,
    `  Kafka alive:    ${said(report.alive)}`,
    `  Kafka dead:     ${said(report.whileDead)}`,
    `  Kafka starting: ${said(report.whileStarting)}`,
    `  out for ${duration(report.outageMs / 1_000)}; ${report.depth} records in the buffer; empty ${duration(report.emptyMs / 1_000)} after its return, everything applied after ${duration(report.settledMs / 1_000)}`,
  ];
};
