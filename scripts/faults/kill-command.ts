import { rmSync } from "node:fs";
import { temporaryFolder } from "../lib/temporary.ts";
import { type KillReport, runKills } from "./kill.ts";
import { startKillableKafka } from "./real-parts.ts";

export type KillCommand = {
  readonly kills: number;
  readonly people: number;
  readonly seed: number;
  readonly json: boolean;
  readonly say: (line: string) => void;
};

/** Fewer than in production: each reader of a Kafka partition keeps asking, and the machine is small. */
const partitions = 8;
const pauseMs = 40;

/** The kills on the embedded log, then on Kafka where it is installed; prints a line each. False: an account is wrong. */
export const killCommand = async (options: KillCommand): Promise<boolean> => {
  const isGood = await one("embedded log", options, null);
  const kafka = await startKillableKafka("e1", partitions);
  if (typeof kafka === "string") {
    options.say(`skipped on Kafka: ${kafka}`);
    return isGood;
  }
  try {
    return (await one("Kafka", options, kafka)) && isGood;
  } finally {
    await kafka.stop();
  }
};

const one = async (
  log: string,
  { kills, people, seed, json, say }: KillCommand,
  kafka: Parameters<typeof runKills>[0]["kafka"],
): Promise<boolean> => {
  const dir = temporaryFolder("kill");
  try {
    const report = await runKills({ dir, kills, people, seed, kafka, partitions, pauseMs, say });
    for (const line of report.wrong) say(`wrong: ${line}`);
    process.stdout.write(`${json ? JSON.stringify({ fault: "kill", log, seed, ...report }) : lineOf(log, report)}\n`);
    return report.lost + report.doubled + report.ghosts === 0;
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  }
};

/** One line for people; times in ms unless said. */
const lineOf = (log: string, report: KillReport): string => {
  const { accepted, lost, doubled, ghosts, kills, recoveryMs, settledMs, unknown, refused } = report;
  const said = Object.entries(kills).map(([victim, times]) => `${victim} ${times}`);
  const [half = 0, worst = 0] = [recoveryMs[Math.floor(recoveryMs.length / 2)], recoveryMs.at(-1)];
  return [
    `kill -9, ${log}: accepted ${accepted}, lost ${lost}, doubled ${doubled}, ghosts ${ghosts}`,
    `kills ${recoveryMs.length} (${said.join(", ")})`,
    `acknowledges again after p50 ${Math.round(half)} ms, max ${Math.round(worst)} ms; settled in ${Math.round(settledMs)} ms`,
    `unknown ${unknown}, refused ${refused}`,
  ].join(" · ");
};
