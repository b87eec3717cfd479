import { rmSync } from "node:fs";
import { topicOf } from "../../src/log/codec.ts";
import { temporaryFolder } from "../lib/temporary.ts";
import { startTestStack } from "../test-stack/start.ts";
import { allPhases, fewPhases, nameOf } from "./phases.ts";
import { type PhaseReport, runProxied } from "./proxy.ts";
import { type FaultRow, quantile, type Report } from "./report.ts";

export type ProxyCommand = {
  /** To be accepted, over all phases. */
  readonly events: number;
  readonly few: boolean;
  readonly seed: number;
  readonly say: (line: string) => void;
};

/** Fewer than in production: each reader of a Kafka partition keeps asking, and the machine is small. */
const partitions = 8;
const epoch = "e1";

/** Every fault kind in front of a real Kafka and a real Redis; a row each. */
export const proxyCommand = async ({ events, few, seed, say }: ProxyCommand): Promise<Report> => {
  const stack = await startTestStack({ topics: [{ topic: topicOf(epoch), partitions }] });
  const dir = temporaryFolder("proxy");
  try {
    const { kafka, redis } = stack;
    if (kafka === undefined || redis === undefined) {
      return { rows: [], lines: [`fault proxy: skipped: ${stack.missing.join("; ")}`] };
    }
    const phases = few ? fewPhases : allPhases;
    const share = Math.ceil(events / phases.length);
    const reports = await runProxied({ dir, kafka, redis, epoch, partitions, phases, events: share, seed, say });
    for (const report of reports) {
      for (const line of [...report.wrong, ...report.reads.broken.slice(0, 5)])
        say(`wrong: ${nameOf(report.phase)}: ${line}`);
    }
    const accepted = reports.reduce((sum, report) => sum + report.accepted, 0);
    const short = accepted < events ? [`fault proxy: only ${accepted} of ${events} events were accepted`] : [];
    return { rows: reports.map(rowOf), lines: short };
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
    await stack.stop();
  }
};

const rowOf = (report: PhaseReport): FaultRow => {
  const { phase, accepted, lost, doubled, ghosts, hit, unanswered, recoveryMs, acknowledgedMs, reads } = report;
  const detail = {
    hit,
    unanswered,
    accept_p99_ms: quantile(acknowledgedMs, 0.99),
    recommendations: reads.recommendations,
    recommendation_p99_ms: quantile(
      reads.recommendationMs.toSorted((a, b) => a - b),
      0.99,
    ),
    images: reads.images,
    image_p99_ms: quantile(
      reads.imageMs.toSorted((a, b) => a - b),
      0.99,
    ),
    short: reads.short,
    broken: reads.broken.length,
  };
  const more = [
    `p99 ${detail.accept_p99_ms} ms`,
    `${reads.recommendations + reads.images} reads, broken ${detail.broken}`,
    `${hit} faults`,
  ];
  if (unanswered > 0) more.push(`unanswered ${unanswered}`);
  const isGood = lost + doubled + ghosts + reads.broken.length === 0;
  return { fault: nameOf(phase), accepted, lost, doubled, ghosts, recoveryMs, isGood, more: more.join(" · "), detail };
};
