import { rmSync } from "node:fs";
import { temporaryFolder } from "../lib/temporary.ts";
import { type KillReport, runKills } from "./kill.ts";
import { startKillableKafka } from "./real-parts.ts";
import { type FaultRow, quantile, type Report } from "./report.ts";

export type KillCommand = {
  /** At least, on each log. */
  readonly kills: number;
  /** So many in the middle of each stage; 0: as it comes. */
  readonly eachStage: number;
  readonly people: number;
  readonly seed: number;
  readonly say: (line: string) => void;
};

/** Fewer than in production: each reader of a Kafka partition keeps asking, and the machine is small. */
const partitions = 8;
const pauseMs = 40;

/** The kills on the embedded log, then on Kafka where it is installed; a row each. */
export const killCommand = async (options: KillCommand): Promise<Report> => {
  const rows = [await one("embedded log", options, null)];
  const kafka = await startKillableKafka("e1", partitions);
  if (typeof kafka === "string") return { rows, lines: [`kill -9, Kafka: skipped: ${kafka}`] };
  try {
    return { rows: [...rows, await one("Kafka", options, kafka)], lines: [] };
  } finally {
    await kafka.stop();
  }
};

const one = async (
  log: string,
  { kills, eachStage, people, seed, say }: KillCommand,
  kafka: Parameters<typeof runKills>[0]["kafka"],
): Promise<FaultRow> => {
  const dir = temporaryFolder("kill");
  try {
    const report = await runKills({ dir, kills, eachStage, people, seed, kafka, partitions, pauseMs, say });
    for (const line of report.wrong) say(`wrong: ${line}`);
    return rowOf(log, eachStage, report);
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  }
};

const rowOf = (log: string, eachStage: number, report: KillReport): FaultRow => {
  const { accepted, lost, doubled, ghosts, kills, stages, recoveryMs, settledMs, unknown, refused } = report;
  const { wrong: _wrong, recoveryMs: _recovery, ...detail } = report;
  const of = (counts: object): string =>
    Object.entries(counts)
      .map(([name, times]) => `${name} ${times}`)
      .join(", ");
  const isHit = (log === "Kafka" ? Object.values(stages) : [stages.collector, stages.reader]).every(
    (times) => times >= eachStage,
  );
  const more = [
    `${recoveryMs.length} kills (${of(kills)})`,
    `in the middle of ${of(stages)}`,
    `acknowledges again after p50 ${quantile(recoveryMs, 0.5)} ms; settled in ${Math.round(settledMs)} ms`,
    `unknown ${unknown}, refused ${refused}`,
  ].join(" · ");
  return {
    fault: `kill -9, ${log}`,
    accepted,
    lost,
    doubled,
    ghosts,
    recoveryMs: recoveryMs.at(-1) ?? null,
    isGood: lost + doubled + ghosts === 0 && isHit,
    more,
    detail: { ...detail, acknowledges_again_p50_ms: quantile(recoveryMs, 0.5) },
  };
};
