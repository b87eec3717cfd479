import { catchBug, plantedBugs } from "../../test/faults/simulation/planted.ts";

export type PlantedCommand = {
  /** Seeds after which a bug counts as missed. */
  readonly seeds: number;
  readonly events: number;
  readonly json: boolean;
};

/** Plants each bug in the simulation and prints which check caught it, and where. False: one was missed. */
export const plantedCommand = async ({ seeds, events, json }: PlantedCommand): Promise<boolean> => {
  let missed = 0;
  for (const bug of plantedBugs) {
    const caught = await catchBug(bug, seeds, events);
    if (caught === null) missed += 1;
    const { name } = bug;
    if (json) console.log(JSON.stringify(caught ?? { name, seed: null }));
    else if (caught === null) console.log(`MISSED ${name}, in ${seeds} seeds`);
    else console.log(`caught ${name} · by ${caught.check} at seed ${caught.seed}: ${caught.detail.slice(0, 80)}`);
  }
  if (!json) console.log(`${plantedBugs.length - missed} of ${plantedBugs.length} planted bugs caught`);
  return missed === 0;
};
