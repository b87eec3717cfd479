import { rmSync } from "node:fs";
import { topicOf } from "../../src/log/codec.ts";
import { temporaryFolder } from "../lib/temporary.ts";
import { startTestStack } from "../test-stack/start.ts";
import { allPhases, fewPhases } from "./phases.ts";
import { nameOf, type PhaseReport, runProxied } from "./proxy.ts";

export type ProxyCommand = {
  /** Over all phases. */
  readonly events: number;
  readonly few: boolean;
  readonly seed: number;
  readonly json: boolean;
  readonly say: (line: string) => void;
};

/** Fewer than in production: each reader of a Kafka partition keeps asking, and the machine is small. */
const partitions = 8;
const epoch = "e1";

/** Every fault kind in front of a real Kafka and a real Redis; prints a line each. False: an account or a read is wrong. */
export const proxyCommand = async ({ events, few, seed, json, say }: ProxyCommand): Promise<boolean> => {
  const stack = await startTestStack({ topics: [{ topic: topicOf(epoch), partitions }] });
  const dir = temporaryFolder("proxy");
  try {
    const { kafka, redis } = stack;
    if (kafka === undefined || redis === undefined) {
      say(`skipped: ${stack.missing.join("; ")}`);
      return true;
    }
    const phases = few ? fewPhases : allPhases;
    const share = Math.ceil(events / phases.length);
    const reports = await runProxied({ dir, kafka, redis, epoch, partitions, phases, events: share, seed, say });
    for (const report of reports) {
      for (const line of [...report.wrong, ...report.reads.broken.slice(0, 5)])
        say(`wrong: ${nameOf(report.phase)}: ${line}`);
      process.stdout.write(`${json ? JSON.stringify(summary(report)) : lineOf(report)}\n`);
    }
    return reports.every(isRight);
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
    await stack.stop();
  }
};

export const isRight = ({ lost, doubled, ghosts, reads }: PhaseReport): boolean =>
  lost + doubled + ghosts + reads.broken.length === 0;

const p99 = (sorted: readonly number[]): number => Math.round(sorted[Math.floor(sorted.length * 0.99)] ?? 0);

const summary = (report: PhaseReport) => ({
  fault: nameOf(report.phase),
  accepted: report.accepted,
  lost: report.lost,
  doubled: report.doubled,
  ghosts: report.ghosts,
  hit: report.hit,
  unanswered: report.unanswered,
  accept_p99_ms: p99(report.acknowledgedMs),
  recovery_ms: Math.round(report.recoveryMs),
  recommendations: report.reads.recommendations,
  recommendation_p99_ms: p99(report.reads.recommendationMs.toSorted((a, b) => a - b)),
  images: report.reads.images,
  image_p99_ms: p99(report.reads.imageMs.toSorted((a, b) => a - b)),
  short: report.reads.short,
  broken: report.reads.broken.length,
});

const lineOf = (report: PhaseReport): string => {
  const said = summary(report);
  return [
    `${said.fault}: accepted ${said.accepted}, lost ${said.lost}, doubled ${said.doubled}, ghosts ${said.ghosts}`,
    `p99 ${said.accept_p99_ms} ms, unanswered ${said.unanswered}, recovered in ${said.recovery_ms} ms`,
    `reads ${said.recommendations} (p99 ${said.recommendation_p99_ms} ms) + ${said.images} images (p99 ${said.image_p99_ms} ms), short ${said.short}, broken ${said.broken}`,
    `faults ${said.hit}`,
  ].join(" · ");
};
