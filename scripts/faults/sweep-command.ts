import { ioFaults } from "../../test/faults/simulation/faults.ts";
import { sweep } from "../../test/faults/simulation/sweep.ts";
import { progress } from "../lib/progress.ts";
import type { FaultRow, Report } from "./report.ts";
import { brokenBy } from "./simulate-command.ts";

/** Every I/O of one small scenario fails in turn, in every way: a row for each. */
export const sweepCommand = async (): Promise<Report> => {
  const rows: FaultRow[] = [];
  const lines: string[] = [];
  const ways = ioFaults.flatMap((fault) => [false, true].map((buffered) => ({ fault, buffered })));
  const bar = progress("sweep", ways.length);
  for (const { fault, buffered } of ways) {
    const { points, failures } = await sweep(fault, buffered);
    const name = `n-th I/O fails: ${fault}${buffered ? ", with a failover" : ""}`;
    for (const { n, label, violations } of failures.slice(0, 10)) {
      const said = violations.map(({ check, detail }) => `${check}: ${detail}`).join("; ");
      lines.push(`${name}: I/O ${n} (${label}): ${said}`);
    }
    rows.push({
      fault: name,
      accepted: null,
      ...brokenBy(failures.map(({ violations }) => violations)),
      recoveryMs: null,
      isGood: failures.length === 0,
      more: `at each of ${points} I/Os: ${failures.length} states differ from a clean run`,
      detail: { points, failures },
    });
    bar.at(rows.length);
  }
  bar.end();
  return { rows, lines };
};
