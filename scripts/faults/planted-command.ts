import { catchBug, plantedBugs } from "../../test/faults/simulation/planted.ts";
import { progress } from "../lib/progress.ts";
import type { Report } from "./report.ts";

export type PlantedCommand = {
  /** Seeds after which a bug counts as missed. */
  readonly seeds: number;
  readonly events: number;
};

/** Plants each bug in the simulation and says which check caught it, and where: a line each, and one row. */
export const plantedCommand = async ({ seeds, events }: PlantedCommand): Promise<Report> => {
  const found: object[] = [];
  const lines: string[] = [];
  let missed = 0;
  const bar = progress("planted bugs", plantedBugs.length);
  for (const bug of plantedBugs) {
    const caught = await catchBug(bug, seeds, events);
    if (caught === null) missed += 1;
    const { name } = bug;
    found.push(caught ?? { name, seed: null });
    if (caught === null) lines.push(`MISSED ${name}, in ${seeds} seeds`);
    else lines.push(`caught ${name} · by ${caught.check} at seed ${caught.seed}: ${caught.detail.slice(0, 80)}`);
    bar.at(found.length);
  }
  bar.end();
  const row = {
    fault: "planted bugs",
    accepted: null,
    lost: 0,
    doubled: 0,
    ghosts: 0,
    recoveryMs: null,
    isGood: missed === 0,
    more: `${plantedBugs.length - missed} of ${plantedBugs.length} caught, named above`,
    detail: { planted: plantedBugs.length, missed, bugs: found },
  };
  return { rows: [row], lines };
};
